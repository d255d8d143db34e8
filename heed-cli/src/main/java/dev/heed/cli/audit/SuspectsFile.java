package dev.heed.cli.audit;

import dev.heed.text.audit.finding.Suspect;
import dev.heed.text.corpus.Corrections;
import dev.heed.text.corpus.CsvTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Suspects as a CSV file, to be edited and given to {@code heed train --corrections}. */
final class SuspectsFile {
  private static final List<String> HEADER =
      List.of("line", "given", "suggested", "reason", "text");

  private SuspectsFile() {}

  /**
   * The whole file.
   *
   * @param separator stands between the labels of a field of the audited file
   */
  static String of(List<Suspect> suspects, Optional<String> separator) {
    List<List<String>> rows = new ArrayList<>(List.of(HEADER));
    for (Suspect each : suspects) {
      rows.add(
          List.of(
              String.valueOf(each.line()),
              Corrections.cell(each.given(), separator),
              Corrections.cell(each.suggested(), separator),
              each.reason(),
              each.text()));
    }
    return CsvTable.text(rows);
  }
}
