package dev.heed.cli.lab;

import dev.heed.cli.terminal.Style;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result of an experiment for people: its measures in words, its checks, its files. */
final class ResultText {
  /** Measures that are listed; the others are in metrics.json. */
  private static final int MAX_MEASURES = 12;

  /** Columns of a name. */
  private static final int NAME = 40;

  private final Style style;

  ResultText(Style style) {
    this.style = style;
  }

  /** The lines of a result. */
  String of(Laboratory.Result result, Path folder) {
    StringBuilder text = new StringBuilder();
    if (result.numbers().isEmpty()) {
      measures(text, result, folder);
    }
    for (Block.KeyNumber each : result.numbers()) {
      String note = each.note().map(words -> style.dim(" (" + words + ")")).orElse("");
      text.append(line(each.label(), each.value() + note));
    }
    text.append(line("report", folder.resolve("report.html").toString()));
    if (!result.checks().isEmpty()) {
      text.append('\n');
      for (Check each : result.checks()) {
        String symbol = each.outcome().symbol();
        text.append(painted(each, symbol)).append(each.line().substring(symbol.length()));
        text.append('\n');
      }
      text.append(style.bold(Check.tally(result.checks()))).append('\n');
    }
    return text.toString();
  }

  /** The measures of an experiment that gives no numbers with names in words. */
  private void measures(StringBuilder text, Laboratory.Result result, Path folder) {
    List<Map.Entry<String, Object>> measures =
        result.metrics().entrySet().stream()
            .filter(each -> each.getValue() instanceof Number || each.getValue() instanceof String)
            .toList();
    for (Map.Entry<String, Object> each :
        measures.subList(0, Math.min(MAX_MEASURES, measures.size()))) {
      text.append(line(words(each.getKey()), value(each.getKey(), each.getValue())));
    }
    if (measures.size() > MAX_MEASURES) {
      text.append(
          style.dim(
              "%d more in %s\n"
                  .formatted(measures.size() - MAX_MEASURES, folder.resolve("metrics.json"))));
    }
  }

  private String painted(Check check, String symbol) {
    return switch (check.outcome()) {
      case PASSED -> style.green(symbol);
      case FAILED -> style.red(symbol);
      case UNDECIDED -> style.yellow(symbol);
    };
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }

  /** A value with its unit, which its name tells. */
  private static String value(String name, Object value) {
    if (!(value instanceof Double number)) {
      return String.valueOf(value);
    }
    if (!Double.isFinite(number)) {
      return "not measured";
    }
    if (number >= 0 && number <= 1 && name.matches(".*(accuracy|share).*")) {
      return Numbers.percent(number);
    }
    return Numbers.significant(number) + (name.endsWith("seconds") ? " s" : "");
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-" + NAME + "s %s\n", name, value);
  }
}
