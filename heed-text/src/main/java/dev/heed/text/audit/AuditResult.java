package dev.heed.text.audit;

import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Suspect;
import dev.heed.text.audit.finding.TrainedSummary;
import java.util.List;
import java.util.Optional;

/**
 * The result of an audit.
 *
 * @param train the training file
 * @param test the test file, if there is one
 * @param copies training texts that repeat an earlier one, but for case and blanks
 * @param leaked test texts that stand in the training file, but for case and blanks
 * @param nearLeaked further test texts that nearly stand there
 * @param trained the measurements of trainings; empty without any
 * @param findings all findings, the worst first
 * @param suspects training texts whose label may be wrong: those of a conflict follow each other
 */
public record AuditResult(
    CorpusSummary train,
    Optional<CorpusSummary> test,
    long copies,
    long leaked,
    long nearLeaked,
    Optional<TrainedSummary> trained,
    List<Finding> findings,
    List<Suspect> suspects) {
  /** Copies the lists. */
  public AuditResult {
    findings = List.copyOf(findings);
    suspects = List.copyOf(suspects);
  }

  /** The findings of a check, the worst first. */
  public List<Finding> of(String check) {
    return findings.stream().filter(finding -> finding.check().equals(check)).toList();
  }
}
