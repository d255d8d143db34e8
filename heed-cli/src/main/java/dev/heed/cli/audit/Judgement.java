package dev.heed.cli.audit;

import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.finding.Finding;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An audit measured by the conditions of {@code --fail-on}, against a baseline if there is one. */
final class Judgement {
  private final AuditResult result;
  private final Optional<Baseline> baseline;
  private final List<Finding> fresh;
  private final List<Condition.Met> met;
  private final Set<Finding> failing = new HashSet<>();

  /**
   * Judges an audit.
   *
   * @param conditions those given; none lets every audit pass, but with a baseline any new error or
   *     warning fails
   */
  Judgement(AuditResult result, List<Condition> conditions, Optional<Baseline> baseline) {
    this.result = result;
    this.baseline = baseline;
    fresh = result.findings().stream().filter(this::isNew).toList();
    met =
        (conditions.isEmpty() && baseline.isPresent() ? Condition.DEFAULTS : conditions)
            .stream().map(each -> each.check(result, fresh)).flatMap(Optional::stream).toList();
    // A test case of JUnit should not pass with errors in it because nobody set a condition.
    (conditions.isEmpty() ? Condition.DEFAULTS : conditions)
        .stream()
            .map(each -> each.check(result, fresh))
            .flatMap(Optional::stream)
            .forEach(each -> failing.addAll(each.findings()));
  }

  AuditResult result() {
    return result;
  }

  boolean passed() {
    return met.isEmpty();
  }

  /** The conditions that are met. */
  List<Condition.Met> met() {
    return met;
  }

  /** The conditions that are met and what was found, on one line. */
  String sentence() {
    return met.stream().map(Condition.Met::sentence).collect(Collectors.joining(", "));
  }

  boolean hasBaseline() {
    return baseline.isPresent();
  }

  /** Whether a finding is new; all are without a baseline. */
  boolean isNew(Finding finding) {
    return baseline.map(each -> each.isNew(finding)).orElse(true);
  }

  /**
   * Whether a finding makes its check fail: it meets a condition, or, without conditions, it is an
   * error or a warning.
   */
  boolean isFailing(Finding finding) {
    return failing.contains(finding);
  }
}
