package dev.heed.cli.audit;

import dev.heed.cli.command.Version;
import dev.heed.cli.terminal.Wording;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.BarChart;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.lab.report.Provenance;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.CorpusSummary;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Severity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An audit as a page: a verdict, key numbers, an overview, and a section for each check. */
final class AuditPage {
  /** Labels at each end of a chart of many: more bars would be taller than a screen. */
  private static final int ENDS = 5;

  private final Judgement judgement;
  private final AuditResult result;
  private final FileNames names;
  private final Map<AuditCheck, List<Finding>> findings = new EnumMap<>(AuditCheck.class);
  private final List<Block> blocks = new ArrayList<>();

  private AuditPage(Judgement judgement) {
    this.judgement = judgement;
    result = judgement.result();
    names = new FileNames(result);
    for (Finding finding : result.findings()) {
      findings.computeIfAbsent(AuditCheck.of(finding), _ -> new ArrayList<>()).add(finding);
    }
  }

  /**
   * The page.
   *
   * @param command the command line that makes it again
   */
  static HtmlReport of(Judgement judgement, String command) {
    AuditPage page = new AuditPage(judgement);
    page.write();
    return new HtmlReport("Audit of " + page.names.of(page.result.train().source()), page.blocks)
        .with(Provenance.today(Version.number(), command));
  }

  private void write() {
    blocks.add(new AuditVerdict(result, findings).block());
    if (!judgement.passed()) {
      blocks.add(
          new Block.Paragraph(
              "This audit fails%s: %s."
                  .formatted(
                      judgement.hasBaseline() ? " by new findings" : "", judgement.sentence())));
    }
    keyNumbers();
    overview();
    labels();
    FindingBlocks sections = new FindingBlocks(judgement, names);
    for (AuditCheck check : new Urgency(result, findings).order()) {
      blocks.add(new Block.Heading(check.title()));
      blocks.add(new Block.Paragraph(check.description()));
      blocks.addAll(sections.of(check, findings.get(check)));
    }
  }

  private void keyNumbers() {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    numbers.add(
        number(
            "Training texts",
            result.train().texts(),
            "of " + Wording.count(result.train().labels().size(), "label")));
    result
        .test()
        .ifPresent(
            test -> {
              numbers.add(
                  number(
                      "Test texts",
                      test.texts(),
                      "of " + Wording.count(test.labels().size(), "label")));
              numbers.add(
                  new Block.KeyNumber(
                      "Test texts leaked",
                      percent(result.leaked(), test.texts()),
                      Optional.of(
                          "%,d in the training file\n%,d more nearly"
                              .formatted(result.leaked(), result.nearLeaked()))));
            });
    numbers.add(
        new Block.KeyNumber(
            "Copies",
            percent(result.copies(), result.train().texts()),
            Optional.of("%,d training texts\nrepeat another".formatted(result.copies()))));
    boolean unchecked = AuditCheck.LABEL_ERRORS.unchecked(result).isPresent();
    if (!unchecked || !result.suspects().isEmpty()) {
      numbers.add(
          number(
              "Suspects",
              result.suspects().size(),
              unchecked ? "of equal texts; others were not checked" : "labels that may be wrong"));
    }
    blocks.add(new Block.KeyNumbers(numbers));
  }

  private static Block.KeyNumber number(String name, long value, String note) {
    return new Block.KeyNumber(name, "%,d".formatted(value), Optional.of(note));
  }

  static String percent(long count, long all) {
    double percent = 100.0 * count / all;
    return String.format(Locale.ROOT, percent > 0 && percent < 1 ? "%.2f %%" : "%.1f %%", percent);
  }

  private void overview() {
    List<List<Object>> rows = new ArrayList<>();
    for (AuditCheck check : AuditCheck.values()) {
      List<Finding> found = findings.getOrDefault(check, List.of());
      Optional<String> unchecked = check.unchecked(result).filter(_ -> found.isEmpty());
      if (check != AuditCheck.NOT_RUN || !found.isEmpty()) {
        rows.add(
            List.of(
                check.title(),
                unchecked.isPresent()
                    ? new Block.Mark(Block.Outcome.UNDECIDED, "not checked")
                    : mark(found),
                unchecked.orElse(counts(found))));
      }
    }
    blocks.add(
        new Block.Table(
            "The checks, and what they found in "
                + names.of(result.train().source())
                + result.test().map(test -> " and " + names.of(test.source())).orElse(""),
            List.of(
                Block.Column.text("check"),
                Block.Column.text("outcome"),
                Block.Column.text("findings")),
            rows));
  }

  private static Block.Mark mark(List<Finding> found) {
    if (found.isEmpty()) {
      return new Block.Mark(Block.Outcome.PASSED, "nothing found");
    }
    return switch (found.getFirst().severity()) {
      case ERROR -> new Block.Mark(Block.Outcome.FAILED, "must be mended");
      case WARNING -> new Block.Mark(Block.Outcome.UNDECIDED, "needs a look");
      case NOTE -> new Block.Mark(Block.Outcome.PASSED, "notes only");
    };
  }

  private static String counts(List<Finding> found) {
    List<String> parts = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      long count = found.stream().filter(each -> each.severity() == severity).count();
      if (count > 0) {
        parts.add(Wording.count(count, severity.name().toLowerCase(Locale.ROOT)));
      }
    }
    return parts.isEmpty() ? "–" : String.join(", ", parts);
  }

  /** The shares of the labels; of many, those of the most frequent and the rarest ones. */
  private void labels() {
    CorpusSummary train = result.train();
    List<String> all =
        train.labels().entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    List<String> shown = new ArrayList<>(all);
    if (all.size() > 2 * ENDS) {
      shown.subList(ENDS, all.size() - ENDS).clear();
    }
    List<BarChart.Group> groups = new ArrayList<>();
    groups.add(new BarChart.Group("training", shares(train, shown)));
    result.test().ifPresent(test -> groups.add(new BarChart.Group("test", shares(test, shown))));
    blocks.add(
        new Block.Figure(
            new BarChart("label", shown, Axis.percent("share of the texts"), groups, true),
            all.size() > shown.size()
                ? "Shares of the %d most frequent and the %d rarest of %,d labels."
                    .formatted(ENDS, ENDS, all.size())
                : "Shares of the labels."));
  }

  private static List<Double> shares(CorpusSummary file, List<String> labels) {
    return labels.stream()
        .map(label -> (double) file.labels().getOrDefault(label, 0) / file.texts())
        .toList();
  }
}
