package dev.heed.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Columns;
import dev.heed.cli.terminal.Wording;
import dev.heed.lab.report.Block;
import dev.heed.text.tuning.Metric;
import dev.heed.text.tuning.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The trials of a search for settings, for scripts and for people.
 *
 * @param trials the chosen first; number 1 has the settings that the search started from
 */
public record TrialTable(Metric metric, List<Trial> trials) {
  /** Rows for a terminal; the report and the JSON have all. */
  private static final int MAX_ROWS = 10;

  public TrialTable {
    trials = List.copyOf(trials);
  }

  /** All trials as objects. */
  public ArrayNode json() {
    ArrayNode all = Json.object().putArray("trials");
    for (Trial trial : trials) {
      ObjectNode object = all.addObject();
      object.put("trial", trial.number());
      object.put("share", trial.share());
      object.set("metric", Json.number(trial.isFailed() ? Double.NaN : trial.metric()));
      object.set("dev_loss", Json.number(trial.loss()));
      object.put("model_bytes", trial.modelBytes());
      ObjectNode settings = object.putObject("settings");
      trial.values().forEach(settings::put);
    }
    return all;
  }

  /** The result of the search in words. */
  public String verdict() {
    Trial best = trials.getFirst();
    Trial first = trials.stream().filter(trial -> trial.number() == 1).findFirst().orElseThrow();
    String result = String.format(Locale.ROOT, "%s %.4f", metric.name(), best.metric());
    if (best.number() == 1) {
      return "unchanged, since none of the %s was better on the dev texts%s; %s"
          .formatted(
              Wording.count(trials.size() - 1L, "other trial"), moreThanChance(best), result);
    }
    String unchanged = String.format(Locale.ROOT, "unchanged %.4f", first.metric());
    if (first.share() != best.share()) {
      unchanged += String.format(Locale.ROOT, " on %.0f %% of them", 100 * first.share());
    } else if (first.metric() > best.metric()) {
      unchanged += ", but too large with " + Wording.megabytes(first.modelBytes());
    } else if (!first.isFailed()) {
      unchanged +=
          String.format(
              Locale.ROOT,
              "; the standard error of the difference is %.4f",
              best.errorOfDifference(first));
    }
    return "%s; best of %s on the dev texts; %s, %s"
        .formatted(settings(best), Wording.count(trials.size(), "trial"), result, unchanged);
  }

  /** The margin by which another trial failed to be chosen; empty if none was better at all. */
  private String moreThanChance(Trial first) {
    return trials.stream()
        .filter(trial -> trial.share() == first.share() && trial.metric() > first.metric())
        .filter(trial -> trial.metric() - first.metric() <= trial.errorOfDifference(first))
        .max(Comparator.comparingDouble(Trial::metric))
        .map(
            trial ->
                String.format(
                    Locale.ROOT,
                    " by more than one standard error of the difference (trial %d: %.4f better,"
                        + " error %.4f)",
                    trial.number(),
                    trial.metric() - first.metric(),
                    trial.errorOfDifference(first)))
        .orElse("");
  }

  /** The settings of a trial that are not those which the search began with. */
  public static String settings(Trial trial) {
    return trial.values().isEmpty()
        ? "unchanged"
        : trial.values().entrySet().stream()
            .map(value -> value.getKey() + " " + value.getValue())
            .collect(Collectors.joining(", "));
  }

  /**
   * The best trials, one a line.
   *
   * @param columns the columns of a line
   */
  public String text(int columns) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "trial  texts  %12s  dev loss     model  settings\n",
                Columns.cut(metric.name(), 12)));
    for (Trial trial : trials.subList(0, Math.min(MAX_ROWS, trials.size()))) {
      text.append(Columns.cut(line(trial), columns)).append('\n');
    }
    if (trials.size() > MAX_ROWS) {
      text.append("%5s  and %d more\n".formatted("", trials.size() - MAX_ROWS));
    }
    return text.toString();
  }

  private static String line(Trial trial) {
    String numbers =
        trial.isFailed()
            ? String.format(Locale.ROOT, "%12s  %8s  %8s", "failed", "–", "–")
            : String.format(
                Locale.ROOT,
                "%12.4f  %8.4f  %5.1f MB",
                trial.metric(),
                trial.loss(),
                trial.modelBytes() / 1e6);
    return String.format(
        Locale.ROOT,
        "%5d  %4.0f%%  %s  %s",
        trial.number(),
        100 * trial.share(),
        numbers,
        settings(trial));
  }

  /** All trials as a section of a report. */
  public List<Block> blocks() {
    List<List<Object>> rows = new ArrayList<>();
    for (Trial trial : trials.stream().filter(each -> !each.isFailed()).toList()) {
      rows.add(
          List.of(
              trial.number(),
              trial.share(),
              trial.metric(),
              trial.loss(),
              trial.modelBytes() / 1e6,
              settings(trial)));
    }
    return List.of(
        new Block.Heading("Search for settings"),
        new Block.Table(
            "Trials that could be trained, the chosen one first, on a share of the training"
                + " texts. The metric is of the dev texts, which chose the settings, so it is a"
                + " little too high for the best. The settings stay unchanged unless the best is"
                + " better by more than one standard error of the difference.",
            List.of(
                Block.Column.number("trial", 0),
                Block.Column.share("share of texts", 0),
                Block.Column.number(metric.name(), 4),
                Block.Column.number("dev loss", 4),
                Block.Column.number("model, MB", 1),
                Block.Column.text("settings")),
            rows));
  }
}
