package dev.heed.cli.audit;

import dev.heed.cli.terminal.Columns;
import dev.heed.cli.terminal.Escapes;
import dev.heed.cli.terminal.Style;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.CorpusSummary;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Places;
import dev.heed.text.audit.finding.Severity;
import dev.heed.text.audit.finding.TextPlace;
import dev.heed.text.audit.finding.TrainedSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An audit for people: its sums, then each check with its strongest findings. */
final class AuditText {
  /** Findings shown of a check; all are in the JSON. */
  private static final int FINDINGS = 3;

  /** Give-aways take one line each, and the list is read as a whole. */
  private static final int GIVE_AWAYS = 10;

  private static final int PLACES = 3;
  private static final int MIN_EXCERPT = 20;

  private final AuditResult result;
  private final FileNames names;
  private final Style style;
  private final int columns;
  private final StringBuilder text = new StringBuilder();

  AuditText(AuditResult result, Style style, int columns) {
    this.result = result;
    names = new FileNames(result);
    this.style = style;
    this.columns = columns;
    write();
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void write() {
    corpus("training", result.train());
    result.test().ifPresent(test -> corpus("test", test));
    line(
        "copies",
        share(result.copies(), result.train().texts()) + " of the training texts repeat another");
    result
        .test()
        .ifPresent(
            test ->
                line(
                    "leaks",
                    share(result.leaked(), test.texts())
                        + " of the test texts stand in the training file, "
                        + share(result.nearLeaked(), test.texts())
                        + " nearly"));
    result.trained().ifPresent(this::trained);
    Map<String, List<Finding>> checks = new LinkedHashMap<>();
    for (Finding finding : result.findings()) {
      checks.computeIfAbsent(finding.check(), check -> new ArrayList<>()).add(finding);
    }
    line("findings", counts());
    if (result.findings().isEmpty()) {
      return;
    }
    Map<AuditCheck, List<Finding>> byCheck = new EnumMap<>(AuditCheck.class);
    for (Finding finding : result.findings()) {
      byCheck.computeIfAbsent(AuditCheck.of(finding), check -> new ArrayList<>()).add(finding);
    }
    Urgency urgency = new Urgency(result, byCheck);
    AuditCheck check = urgency.order().getFirst();
    if (check != AuditCheck.NOT_RUN) {
      Finding worst = urgency.first(check);
      line("do first", Escapes.oneLine(worst.check() + ": " + worst.advice()));
    }
    checks.forEach(this::check);
  }

  private void trained(TrainedSummary trained) {
    line(
        "accuracy",
        String.format(
            Locale.ROOT,
            "%.1f %% (%.1f to %.1f) in %d folds%s",
            100 * trained.accuracy().value(),
            100 * trained.accuracy().interval().low(),
            100 * trained.accuracy().interval().high(),
            trained.folds(),
            trained.learning().isEmpty() ? ", of whole label sets" : ""));
    line("labels", share(trained.labelErrors(), trained.texts()) + " are suspect");
    trained
        .drift()
        .ifPresent(
            drift ->
                line(
                    "drift",
                    String.format(
                        Locale.ROOT,
                        "AUC %.3f (%.3f to %.3f) of telling test from training texts",
                        drift.auc().value(),
                        drift.auc().interval().low(),
                        drift.auc().interval().high())));
  }

  private void line(String name, String value) {
    text.append(Columns.pad(name, 10)).append(' ').append(value).append('\n');
  }

  private void corpus(String name, CorpusSummary summary) {
    line(
        name,
        "%s, %s, %s"
            .formatted(
                summary.source(),
                Wording.count(summary.texts(), "text"),
                Wording.count(summary.labels().size(), "label")));
  }

  private static String share(long count, long all) {
    return count == 0
        ? "none"
        : String.format(Locale.ROOT, "%,d (%.1f %%)", count, 100.0 * count / all);
  }

  private String counts() {
    if (result.findings().isEmpty()) {
      return "none";
    }
    Map<Severity, Long> counts =
        result.findings().stream()
            .collect(Collectors.groupingBy(Finding::severity, Collectors.counting()));
    List<String> parts = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      if (counts.containsKey(severity)) {
        parts.add(Wording.count(counts.get(severity), severity.name().toLowerCase(Locale.ROOT)));
      }
    }
    return String.join(", ", parts);
  }

  private void check(String name, List<Finding> findings) {
    Finding first = findings.getFirst();
    String title =
        switch (first.severity()) {
          case ERROR -> style.red(name);
          case WARNING -> style.yellow(name);
          case NOTE -> style.bold(name);
        };
    text.append('\n').append(title);
    text.append(findings.size() > 1 ? " (%,d)".formatted(findings.size()) : "").append('\n');
    boolean giveAway = first instanceof Finding.GiveAway;
    int shown = Math.min(giveAway ? GIVE_AWAYS : FINDINGS, findings.size());
    String advice = "";
    for (Finding finding : findings.subList(0, shown)) {
      text.append("  ").append(Escapes.oneLine(finding.message())).append('\n');
      if (!giveAway) {
        places(finding.places());
      }
      if (!finding.advice().equals(advice)) {
        advice = finding.advice();
        text.append("  → ").append(Escapes.oneLine(advice)).append('\n');
      }
    }
    if (shown < findings.size()) {
      text.append("  and %,d more; --json lists them\n".formatted(findings.size() - shown));
    }
  }

  private void places(Places places) {
    for (TextPlace place : places.shown().subList(0, Math.min(PLACES, places.shown().size()))) {
      String start =
          "    %s  %s  "
              .formatted(names.of(place), Escapes.oneLine(String.join(", ", place.labels())));
      int room = Math.max(MIN_EXCERPT, columns - Columns.of(start));
      text.append(style.dim(start))
          .append(Columns.cut(Escapes.oneLine(place.excerpt()), room))
          .append('\n');
    }
    if (places.count() > PLACES && !places.shown().isEmpty()) {
      text.append("    and %,d more\n".formatted(places.count() - PLACES));
    }
  }
}
