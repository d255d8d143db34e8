package dev.heed.cli.audit;

import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Finding.GiveAway;
import dev.heed.text.audit.finding.Severity;
import dev.heed.text.audit.finding.TrainedFinding;
import dev.heed.text.audit.finding.TrainedSummary;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The subjects of conditions in {@code --fail-on}. */
enum Subject {
  LEAKS("leaks", Unit.TEST_TEXT),
  NEAR_LEAKS("near-leaks", Unit.TEST_TEXT),
  CONFLICTS("conflicts", Unit.TEXT),
  LABEL_ERRORS("label-errors", Unit.TEXT),
  DUPLICATES("duplicates", Unit.TEXT),
  NEAR_DUPLICATES("near-duplicates", Unit.TEXT),
  /** Give-aways: alone those that look added, with a threshold all, by their rule's accuracy. */
  GIVE_AWAY("giveaway", Unit.RULE),
  SHORTCUT("shortcut", Unit.FINDING),
  LABEL_SHIFT("label-shift", Unit.FINDING),
  DRIFT("drift", Unit.FINDING),
  WEAK_GROUPS("weak-groups", Unit.FINDING),
  FORM("form", Unit.FINDING),
  ERRORS("errors", Unit.FINDING),
  WARNINGS("warnings", Unit.FINDING);

  /** The unit in which a subject is measured. */
  enum Unit {
    /** Texts of the training file. */
    TEXT,
    /** Texts of the test file. */
    TEST_TEXT,
    /** Findings, which are no part of a whole. */
    FINDING,
    /** The greatest accuracy of answering by one entry alone. */
    RULE
  }

  private final String id;
  private final Unit unit;

  Subject(String id, Unit unit) {
    this.id = id;
    this.unit = unit;
  }

  String id() {
    return id;
  }

  Unit unit() {
    return unit;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Subject::id).toList();
  }

  static Optional<Subject> named(String name) {
    return Arrays.stream(values()).filter(each -> each.id.equals(name)).findFirst();
  }

  /** Whether a finding belongs to this subject. */
  boolean includes(Finding finding) {
    return switch (this) {
      case LEAKS -> finding instanceof Finding.Leak leak && leak.exact();
      case NEAR_LEAKS -> finding instanceof Finding.Leak leak && !leak.exact();
      case CONFLICTS -> finding instanceof Finding.ConflictingLabels;
      case LABEL_ERRORS ->
          finding instanceof TrainedFinding.LabelError
              || finding instanceof TrainedFinding.LabelSetError;
      case DUPLICATES -> finding instanceof Finding.Duplicate copies && copies.exact();
      case NEAR_DUPLICATES -> finding instanceof Finding.Duplicate copies && !copies.exact();
      case GIVE_AWAY -> finding instanceof GiveAway;
      // The test is always told, and worth a warning only sometimes.
      case SHORTCUT -> isWarned(finding) && finding instanceof TrainedFinding.ShortcutTest;
      case LABEL_SHIFT -> finding instanceof Finding.LabelShift;
      case DRIFT -> isWarned(finding) && finding instanceof TrainedFinding.DriftFound;
      case WEAK_GROUPS -> isWarned(finding) && finding instanceof TrainedFinding.WeakGroup;
      case FORM -> finding instanceof Finding.Form;
      case ERRORS -> finding.severity() == Severity.ERROR;
      case WARNINGS -> finding.severity() == Severity.WARNING;
    };
  }

  private static boolean isWarned(Finding finding) {
    return finding.severity() != Severity.NOTE;
  }

  /** The texts or findings that a finding of this subject counts for. */
  long count(Finding finding) {
    return switch (this) {
      case LEAKS, NEAR_LEAKS -> finding instanceof Finding.Leak leak ? leak.testTexts() : 0;
      case DUPLICATES, NEAR_DUPLICATES -> finding.places().count() - 1;
      case CONFLICTS, LABEL_ERRORS -> finding.places().count();
      case GIVE_AWAY, SHORTCUT, LABEL_SHIFT, DRIFT, WEAK_GROUPS, FORM, ERRORS, WARNINGS -> 1;
    };
  }

  /** The number of all texts of which a count is a share; 0 if it is no share. */
  long whole(AuditResult result) {
    return switch (unit) {
      case TEXT -> result.train().texts();
      case TEST_TEXT -> result.test().map(test -> test.texts()).orElse(0L);
      case FINDING, RULE -> 0;
    };
  }

  /** Why there can be no finding of this subject; empty if it was looked for. */
  Optional<String> unchecked(AuditResult result) {
    return switch (this) {
      case LEAKS, NEAR_LEAKS, LABEL_SHIFT ->
          result.test().isPresent() ? Optional.empty() : Optional.of("there are no test texts");
      case DRIFT ->
          result.test().isPresent() ? untrained(result) : Optional.of("there are no test texts");
      case LABEL_ERRORS -> AuditCheck.LABEL_ERRORS.unchecked(result);
      case SHORTCUT, WEAK_GROUPS ->
          untrained(result)
              .or(
                  () ->
                      result.trained().flatMap(TrainedSummary::learning).isEmpty()
                          ? Optional.of(AuditCheck.SEVERAL)
                          : Optional.empty());
      case CONFLICTS, DUPLICATES, NEAR_DUPLICATES, GIVE_AWAY, FORM, ERRORS, WARNINGS ->
          Optional.empty();
    };
  }

  private static Optional<String> untrained(AuditResult result) {
    return result.trained().isPresent() ? Optional.empty() : Optional.of("nothing was trained");
  }
}
