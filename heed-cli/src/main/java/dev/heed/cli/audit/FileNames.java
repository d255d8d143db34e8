package dev.heed.cli.audit;

import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.finding.TextPlace;

/** Short names of the audited files: their folders are told once, and leave no room for texts. */
final class FileNames {
  private final boolean alike;

  FileNames(AuditResult result) {
    String train = last(result.train().source());
    alike = result.test().map(test -> last(test.source())).filter(train::equals).isPresent();
  }

  /** The place of a text, as {@code train.csv:17}. */
  String of(TextPlace place) {
    return "%s:%d".formatted(of(place.file()), place.line());
  }

  /** The last part of a file's path, or all of it if both files have that name. */
  String of(String file) {
    return alike ? file : last(file);
  }

  private static String last(String file) {
    return file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  }
}
