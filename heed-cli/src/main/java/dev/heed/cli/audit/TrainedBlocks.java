package dev.heed.cli.audit;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.BarChart;
import dev.heed.lab.chart.Heatmap;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.Block.Column;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.TextPlace;
import dev.heed.text.audit.finding.TrainedSummary;
import dev.heed.text.audit.finding.TrainedSummary.DriftWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The findings of trainings that measure the whole data: shortcuts, drift, and hard texts. */
final class TrainedBlocks {
  private TrainedBlocks() {}

  /** The blocks of a section below its heading and description. */
  static List<Block> of(
      AuditCheck check, AuditResult result, List<Finding> findings, FileNames names) {
    List<Block> blocks = new ArrayList<>();
    for (Finding finding : findings) {
      blocks.add(new Block.Paragraph(finding.message()));
      blocks.add(new Block.Paragraph("What to do: " + finding.advice()));
      if (check == AuditCheck.DIFFICULT) {
        blocks.add(texts(finding, names));
      }
    }
    result
        .trained()
        .ifPresent(
            trained -> {
              if (check == AuditCheck.SHORTCUT) {
                trained.shortcut().ifPresent(each -> blocks.add(shortcut(each)));
              } else if (check == AuditCheck.DIFFICULT) {
                trained.learning().ifPresent(each -> blocks.add(map(each)));
              } else if (check == AuditCheck.DRIFT) {
                trained.drift().ifPresent(each -> blocks.add(drift(each)));
              }
            });
    return blocks;
  }

  private static Block texts(Finding finding, FileNames names) {
    return new Block.Table(
        finding.check().equals("hard") ? "Texts never learnt" : "Ambiguous texts",
        List.of(Column.text("text"), Column.text("label"), Column.text("where")),
        finding.places().shown().stream().map(place -> row(place, names)).toList());
  }

  private static List<Object> row(TextPlace place, FileNames names) {
    return List.of(place.excerpt(), String.join(", ", place.labels()), names.of(place));
  }

  /** How many texts there are by mean and spread of their label's probability over the epochs. */
  private static Block map(TrainedSummary.LearningMap map) {
    int rows = map.cells().size();
    int columns = map.cells().getFirst().size();
    return new Block.Figure(
        new Heatmap(
            "mean probability of the label",
            IntStream.range(0, rows).mapToObj(i -> bounds(rows - 1 - i, 1.0 / rows)).toList(),
            "its standard deviation",
            IntStream.range(0, columns).mapToObj(i -> bounds(i, 0.5 / columns)).toList(),
            map.cells().reversed().stream()
                .map(row -> row.stream().map(Integer::doubleValue).toList())
                .toList(),
            Heatmap.Colour.VALUE),
        "The number of texts by the probability of their label over all epochs: hard texts are"
            + " below on the left, ambiguous ones on the right.");
  }

  private static String bounds(int cell, double width) {
    return String.format(Locale.ROOT, "%.2f–%.2f", cell * width, (cell + 1) * width);
  }

  private static Block shortcut(TrainedSummary.Shortcut shortcut) {
    return new Block.Figure(
        new BarChart(
            "what the classifier sees",
            List.of(
                "whole texts",
                "the %d strongest give-aways".formatted(shortcut.giveAways()),
                "texts without them",
                "nothing: the most frequent label"),
            Axis.share("accuracy"),
            List.of(
                new BarChart.Group(
                    "accuracy",
                    List.of(
                        shortcut.all(),
                        shortcut.alone(),
                        shortcut.without(),
                        shortcut.mostFrequent()))),
            true),
        "Accuracy on %,d texts that were not trained on.".formatted(shortcut.texts()));
  }

  private static Block drift(TrainedSummary.Drift drift) {
    List<List<Object>> rows = new ArrayList<>();
    for (DriftWord each : drift.testWords()) {
      rows.add(List.of(each.word(), "test", each.train(), each.test()));
    }
    for (DriftWord each : drift.trainWords()) {
      rows.add(List.of(each.word(), "training", each.train(), each.test()));
    }
    return new Block.Table(
        "Words by which the two files are told apart",
        List.of(
            Column.text("word"),
            Column.text("speaks for"),
            Column.share("of training texts", 1),
            Column.share("of test texts", 1)),
        rows);
  }
}
