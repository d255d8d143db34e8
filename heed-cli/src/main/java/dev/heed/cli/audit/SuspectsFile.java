package dev.heed.cli.audit;

import dev.heed.text.audit.finding.Suspect;
import dev.heed.text.corpus.CsvTable;
import java.util.ArrayList;
import java.util.List;

/** Suspects as a CSV file, to be edited and given to {@code heed train --corrections}. */
final class SuspectsFile {
  private static final List<String> HEADER =
      List.of("line", "given", "suggested", "reason", "text");

  private SuspectsFile() {}

  /** The whole file. */
  static String of(List<Suspect> suspects) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADER));
    for (Suspect each : suspects) {
      rows.add(
          List.of(
              String.valueOf(each.line()),
              each.given(),
              each.suggested(),
              each.reason(),
              each.text()));
    }
    return CsvTable.text(rows);
  }
}
