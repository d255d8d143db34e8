package dev.heed.text.audit;

import dev.heed.text.audit.finding.Finding;
import java.util.List;
import java.util.Optional;

/**
 * What an audit found.
 *
 * @param train the training file
 * @param test the test file, if there is one
 * @param copies training texts that repeat an earlier one, but for case and blanks
 * @param leaked test texts that stand in the training file, but for case and blanks
 * @param nearLeaked further test texts that nearly stand there
 * @param findings all findings, the worst first
 */
public record AuditResult(
    CorpusSummary train,
    Optional<CorpusSummary> test,
    long copies,
    long leaked,
    long nearLeaked,
    List<Finding> findings) {
  /** Copies the list. */
  public AuditResult {
    findings = List.copyOf(findings);
  }

  /** The findings of a check, the worst first. */
  public List<Finding> of(String check) {
    return findings.stream().filter(finding -> finding.check().equals(check)).toList();
  }
}
