package dev.heed.cli.audit;

import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Finding.Duplicate;
import dev.heed.text.audit.finding.Finding.LabelShift;
import dev.heed.text.audit.finding.Severity;
import dev.heed.text.audit.finding.TrainedFinding.WeakGroup;
import dev.heed.text.audit.finding.TrainedSummary;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The order of the checks by what their findings cost: errors, then warnings, then notes, and
 * within errors and warnings those that concern the most texts first.
 */
final class Urgency {
  /** Share of the training texts from which copies, each of them a note, weigh as a warning. */
  private static final double MANY_COPIES = 0.01;

  private final AuditResult result;
  private final Map<AuditCheck, List<Finding>> findings;

  /**
   * Prepares.
   *
   * @param findings of each check that has any, the worst first
   */
  Urgency(AuditResult result, Map<AuditCheck, List<Finding>> findings) {
    this.result = result;
    this.findings = new EnumMap<>(findings);
  }

  /** The checks that found something, the most urgent first. */
  List<AuditCheck> order() {
    return findings.keySet().stream()
        .sorted(
            Comparator.comparing(this::severity)
                .thenComparingLong(check -> -texts(check))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** The severity of all findings of a check together. */
  Severity severity(AuditCheck check) {
    Severity worst = findings.get(check).getFirst().severity();
    return worst == Severity.NOTE && check == AuditCheck.DUPLICATES && isMuchCopied()
        ? Severity.WARNING
        : worst;
  }

  /** Whether copies cost more than the labels in which nearly equal texts differ. */
  boolean isMuchCopied() {
    return result.copies() > MANY_COPIES * result.train().texts()
        && result.copies() >= warned(AuditCheck.DUPLICATES);
  }

  /** A finding that stands for those of a check. */
  Finding first(AuditCheck check) {
    List<Finding> found = findings.get(check);
    return found.stream()
        .filter(
            each ->
                check == AuditCheck.DUPLICATES
                    && isMuchCopied()
                    && each instanceof Duplicate copies
                    && copies.exact())
        .findFirst()
        .orElse(found.getFirst());
  }

  /** The texts that the findings of a check concern; of notes, it does not count. */
  private long texts(AuditCheck check) {
    if (severity(check) == Severity.NOTE) {
      return 0;
    }
    return switch (check) {
      case LEAKS -> result.leaked() + result.nearLeaked();
      case LABEL_ERRORS -> result.trained().map(TrainedSummary::labelErrors).orElse(0L);
      case DUPLICATES -> isMuchCopied() ? result.copies() : warned(check);
      case CONFLICTS, FORM -> warned(check);
      case GIVE_AWAYS -> largest(check);
      case WEAK_GROUPS ->
          findings.get(check).stream()
              .mapToLong(each -> each instanceof WeakGroup group ? group.texts() - group.hits() : 0)
              .max()
              .orElse(0);
      case LABEL_SHIFT -> moved();
      case SHORTCUT -> result.train().texts();
      case DRIFT -> result.test().map(test -> test.texts()).orElse(0L);
      case DIFFICULT, NOT_RUN -> 0;
    };
  }

  private long warned(AuditCheck check) {
    return findings.getOrDefault(check, List.of()).stream()
        .filter(each -> each.severity() != Severity.NOTE)
        .mapToLong(each -> each.places().count())
        .sum();
  }

  /** Words often stand in the same texts, so a sum would count them several times. */
  private long largest(AuditCheck check) {
    return findings.get(check).stream()
        .filter(each -> each.severity() != Severity.NOTE)
        .mapToLong(each -> each.places().count())
        .max()
        .orElse(0);
  }

  /** The test texts that would need another label for the shares of the training texts. */
  private long moved() {
    double share =
        findings.get(AuditCheck.LABEL_SHIFT).stream()
            .filter(LabelShift.class::isInstance)
            .map(LabelShift.class::cast)
            .flatMap(each -> each.shifts().stream())
            .mapToDouble(each -> Math.abs(each.train() - each.test()) / 2)
            .sum();
    return Math.round(share * result.test().map(test -> test.texts()).orElse(0L));
  }
}
