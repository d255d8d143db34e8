package dev.heed.cli.geometry;

import dev.heed.geometry.PrincipalComponents;
import dev.heed.geometry.Result;
import dev.heed.geometry.Setting;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.kernel.Workers;
import dev.heed.lab.chart.Chart;
import dev.heed.lab.chart.Heatmap;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/** The report of a method: its result, and its similarities at each stage. */
record GeometryReport(
    GeometryResult found, Path source, Map<Setting, OptionalDouble> settings, Workers workers) {
  /** Columns whose values are shown with a point. */
  private static final int MAX_VALUES = 6;

  private static final int MAX_PAIRED = 2_500;
  private static final int MAX_SIMILARITIES = 3;

  HtmlReport page() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.KeyNumbers(numbers()));
    blocks.addAll(result());
    blocks.add(settingsTable());
    blocks.add(new Block.Heading("The method as attention"));
    blocks.add(
        new Block.Paragraph(
            "Attention builds S in three steps (scores, exponential, row sums) and then multiplies,"
                + " H ← S H. The table writes "
                + found.name().title()
                + " the same way; in a ∘ b, b is applied first."));
    List<Result.Applied> similarities =
        found.result().similarities().stream().limit(MAX_SIMILARITIES).toList();
    blocks.add(composition(similarities));
    blocks.add(Symbols.table(similarities));
    for (Result.Applied each : similarities) {
      if (!each.role().isEmpty()) {
        blocks.add(new Block.Heading(3, "Similarity: " + each.role()));
      }
      blocks.addAll(stages(each));
    }
    return new HtmlReport(found.name().title() + " of " + source.getFileName(), blocks);
  }

  private List<Block.KeyNumber> numbers() {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    numbers.add(new Block.KeyNumber("points", "%,d".formatted(found.table().points().count())));
    SequencedMap<String, Double> measures = found.measures();
    measures.forEach(
        (name, value) ->
            numbers.add(
                new Block.KeyNumber(
                    name.replace('_', ' '),
                    GeometryCommand.rounded(value),
                    Measures.note(name, found))));
    return numbers;
  }

  private Block settingsTable() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("method", "%s (%s)".formatted(found.name().title(), found.name())));
    settings.forEach(
        (setting, value) ->
            rows.add(
                List.of(
                    "--" + setting.title(),
                    value.isPresent()
                        ? GeometryCommand.format(value.getAsDouble())
                        : "from the points")));
    List<String> columns = found.table().columns();
    String listed = String.join(", ", columns.subList(0, Math.min(columns.size(), MAX_VALUES)));
    rows.add(
        List.of(
            "columns",
            "%,d: %s%s"
                .formatted(columns.size(), listed, columns.size() > MAX_VALUES ? ", …" : "")));
    return new Block.Table(
        "Settings", List.of(Block.Column.text("setting"), Block.Column.text("value")), rows);
  }

  private PointGroups labels() {
    List<String> labels = found.table().labels();
    return labels.isEmpty()
        ? new PointGroups(List.of("points"), new int[found.table().points().count()])
        : PointGroups.of(labels);
  }

  private List<Block> result() {
    Points points = found.table().points();
    return switch (found.result()) {
      case Result.Embedded embedded ->
          List.of(
              figure(
                  labels()
                      .chart(
                          embedded.points(), all(embedded.points()), embeddingAxes(), this::values),
                  "%s of the points%s%s. %s"
                      .formatted(
                          found.name().title(),
                          embedded.points().dim() > 2 ? ", first two components" : "",
                          found.table().labels().isEmpty() ? "" : told(labels(), "label"),
                          reading(labels()))));
      case Result.Clustered clustered ->
          List.of(clusters(PointGroups.ofClusters(clustered.cluster(), clustered.count()), points));
      case Result.Classified classified -> classified(classified, points);
      case Result.Propagated propagated ->
          List.of(
              drawn(labels(), points, "The points before propagation"),
              drawn(labels(), propagated.features(), "The points after propagation"));
    };
  }

  private Block clusters(PointGroups groups, Points points) {
    return drawn(groups, points, "The points" + told(groups, "cluster"));
  }

  /** The sign by which groups of points can be told apart. */
  private static String told(PointGroups groups, String kind) {
    return groups.names().size() > ScatterChart.MAX_COLOURS
        ? ", each %s with its name in the middle".formatted(kind)
        : ", coloured by " + kind;
  }

  private static String reading(PointGroups groups) {
    int count = groups.names().size();
    String legend =
        count == 1
            ? ""
            : count > ScatterChart.MAX_COLOURS
                ? " A click on a name in the legend colours its points."
                : " A click on a name in the legend hides its points.";
    return "Hover over a point to read its row." + legend;
  }

  private List<String> embeddingAxes() {
    return List.of(found.name().title() + " 1", found.name().title() + " 2");
  }

  /** Draws points by their columns or, if there are more than two, by principal components. */
  private Block.Figure drawn(PointGroups groups, Points points, String caption) {
    return figure(
        groups.chart(plane(points), all(points), planeAxes(points), this::values),
        "%s%s. %s".formatted(caption, projection(points), reading(groups)));
  }

  private static int[] all(Points points) {
    return IntStream.range(0, points.count()).toArray();
  }

  private static Points plane(Points points) {
    return points.dim() > 2 ? PrincipalComponents.of(points, 2) : points;
  }

  private List<String> planeAxes(Points points) {
    List<String> columns = found.table().columns();
    return points.dim() > 2
        ? List.of("principal component 1", "principal component 2")
        : List.of(columns.getFirst(), columns.size() > 1 ? columns.get(1) : "");
  }

  private static String projection(Points points) {
    return points.dim() > 2
        ? ", drawn by the first two principal components of %d columns".formatted(points.dim())
        : "";
  }

  /** The coordinates of a point, the first ones of many. */
  private String values(int row) {
    List<String> columns = found.table().columns();
    double[] at = found.table().points().at(row);
    StringBuilder values = new StringBuilder();
    for (int c = 0; c < Math.min(at.length, MAX_VALUES); c++) {
      values
          .append(c == 0 ? "" : ", ")
          .append(columns.get(c))
          .append(" ")
          .append(GeometryCommand.format(at[c]));
    }
    return values + (at.length > MAX_VALUES ? ", …" : "");
  }

  private List<Block> classified(Result.Classified classified, Points points) {
    List<String> truth = found.table().labels();
    boolean known = !truth.contains("");
    int[] rows = classified.rows();
    Points plane = plane(points);
    PointGroups groups = PointGroups.of(classified.labels());
    List<ScatterChart.Point> training =
        PointGroups.sample(classified.training().length)
            .mapToObj(i -> PointGroups.point(plane, classified.training()[i], this::values))
            .toList();
    List<ScatterChart.Point> wrong =
        PointGroups.sample(rows.length)
            .filter(i -> known && !truth.get(rows[i]).equals(classified.labels().get(i)))
            .mapToObj(i -> PointGroups.point(plane, rows[i], this::values))
            .toList();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        figure(
            groups.chart(plane, rows, planeAxes(points), this::values).with(training, wrong),
            "The predicted label of each point%s. Small grey points are the training points%s. %s"
                .formatted(
                    projection(points),
                    wrong.isEmpty() ? "" : "; a cross marks a wrong label",
                    reading(groups))));
    if (known) {
      blocks.add(confusion(classified, truth));
    }
    return blocks;
  }

  private static Block confusion(Result.Classified classified, List<String> truth) {
    List<String> labels = truth.stream().distinct().sorted().toList();
    long[][] counts = new long[labels.size()][labels.size()];
    for (int i = 0; i < classified.rows().length; i++) {
      int row = labels.indexOf(truth.get(classified.rows()[i]));
      counts[row][labels.indexOf(classified.labels().get(i))]++;
    }
    return figure(
        Heatmap.confusion(labels, counts),
        "Confusion matrix: true labels in rows, predicted in columns.");
  }

  private Block composition(List<Result.Applied> similarities) {
    List<List<String>> rows = new ArrayList<>();
    for (Result.Applied each : similarities) {
      List<String> row = new ArrayList<>(List.of(each.role().isEmpty() ? "S" : each.role()));
      row.addAll(each.similarity().notation());
      rows.add(row);
    }
    return new Block.Table(
        "The similarities of " + found.name().title(),
        List.of(
            Block.Column.text("similarity"),
            Block.Column.text("initialise"),
            Block.Column.text("strengthen"),
            Block.Column.text("normalise")),
        rows);
  }

  private List<Block> stages(Result.Applied applied) {
    Result.Applied drawn = thinned(applied);
    Similarity.Stages stages = drawn.stages(workers);
    List<String> notation = drawn.similarity().notation();
    int[] rows = places(drawn.rows());
    int[] columns = places(drawn.columns());
    String rowTitle = title(applied.rows());
    String columnTitle = title(applied.columns());
    List<Block.Figure> figures =
        List.of(
            figure(
                MatrixPicture.of(
                    notation.get(0),
                    rowTitle,
                    columnTitle,
                    stages.initialised(),
                    rows,
                    columns,
                    false),
                "Initialise: " + notation.get(0)),
            figure(
                MatrixPicture.of(
                    notation.get(1),
                    rowTitle,
                    columnTitle,
                    stages.strengthened(),
                    rows,
                    columns,
                    notation.get(1).length() > 1),
                "Strengthen: " + notation.get(1)),
            figure(
                MatrixPicture.of(
                    notation.get(2),
                    rowTitle,
                    columnTitle,
                    stages.normalised(),
                    rows,
                    columns,
                    notation.get(1).length() + notation.get(2).length() > 2),
                "Normalise: " + notation.get(2)));
    List<Block> blocks = new ArrayList<>(List.of(new Block.SideBySide(figures)));
    if (!drawn.equals(applied)) {
      blocks.add(
          new Block.Paragraph(
              "Shows one in %d of the %,d points."
                  .formatted(step(applied.rows()), applied.rows().count())));
    }
    return blocks;
  }

  private static int step(Points points) {
    return (points.count() + MAX_PAIRED - 1) / MAX_PAIRED;
  }

  /** Leaves out points if a matrix of all pairs would be too large. */
  private static Result.Applied thinned(Result.Applied applied) {
    boolean dense = applied.similarity().initialise() instanceof Initialise.Pairwise;
    if (!dense || Math.max(applied.rows().count(), applied.columns().count()) <= MAX_PAIRED) {
      return applied;
    }
    return new Result.Applied(
        applied.role(), applied.similarity(), thinned(applied.rows()), thinned(applied.columns()));
  }

  private static Points thinned(Points points) {
    int step = step(points);
    int count = (points.count() + step - 1) / step;
    double[] values = new double[count * points.dim()];
    for (int i = 0; i < count; i++) {
      System.arraycopy(points.at(i * step), 0, values, i * points.dim(), points.dim());
    }
    return new Points(points.dim(), values);
  }

  /** The name of a set of points, found from their number. */
  private String title(Points points) {
    String order = found.table().labels().isEmpty() ? "" : " by label";
    return points.count() == found.table().points().count()
        ? "points" + groupOrder(order)
        : switch (found.result()) {
          case Result.Classified classified ->
              points.count() == classified.rows().length ? "predicted points" : "training points";
          case Result.Clustered _ -> "centres";
          case Result.Embedded _, Result.Propagated _ -> "points" + order;
        };
  }

  private String groupOrder(String order) {
    return found.result() instanceof Result.Clustered ? " by cluster" : order;
  }

  /** The position of each point: sorted by cluster or label, otherwise in order. */
  private int[] places(Points points) {
    int n = found.table().points().count();
    int step = (n + points.count() - 1) / points.count();
    boolean sampled = points.count() == (n + step - 1) / step && points.count() > n / 4;
    return switch (found.result()) {
      case Result.Clustered clustered when points.count() == n ->
          new PointGroups(List.of(), clustered.cluster()).places();
      case Result.Classified classified when points.count() == classified.rows().length ->
          PointGroups.of(classified.labels()).places();
      case Result.Classified classified when points.count() == classified.training().length ->
          PointGroups.of(
                  Arrays.stream(classified.training())
                      .mapToObj(found.table().labels()::get)
                      .toList())
              .places();
      case Result.Embedded _, Result.Propagated _ when sampled || points.count() == n ->
          new PointGroups(
                  List.of(),
                  IntStream.range(0, points.count())
                      .map(i -> labels().groups()[i * step])
                      .toArray())
              .places();
      default -> IntStream.range(0, points.count()).toArray();
    };
  }

  private static Block.Figure figure(Chart chart, String caption) {
    return new Block.Figure(chart, caption);
  }
}
