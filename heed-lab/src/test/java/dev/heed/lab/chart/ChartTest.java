package dev.heed.lab.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChartTest {

  private static final Axis X = Axis.linear("epoch");
  private static final Axis Y = Axis.linear("loss (nats)");

  private static LineChart line(Axis x, Axis y, double[] xs, double[] ys) {
    return new LineChart(x, y, List.of(Series.of("training", xs, ys)));
  }

  @Test
  void lineChartHoldsItsPointsAndTitles() {
    JsonNode chart = line(X, Y, new double[] {1, 2, 3}, new double[] {0.7, 0.5, 0.25}).toVegaLite();
    assertThat(chart.at("/data/values").toString())
        .isEqualTo(
            "[{\"series\":\"training\",\"x\":1.0,\"y\":0.7},"
                + "{\"series\":\"training\",\"x\":2.0,\"y\":0.5},"
                + "{\"series\":\"training\",\"x\":3.0,\"y\":0.25}]");
    assertThat(chart.at("/layer/0/encoding/x/title").asText()).isEqualTo("epoch");
    assertThat(chart.at("/layer/0/encoding/y/title").asText()).isEqualTo("loss (nats)");
    assertThat(chart.at("/layer/0/encoding/color/legend").isNull()).isTrue();
  }

  @Test
  void numbersThatTheAxisCannotShowBecomeGaps() {
    double[] x = {1, 2, 3, 4, 5};
    double[] y = {0.5, Double.NaN, Double.POSITIVE_INFINITY, 0, -1};
    assertThat(yOf(line(X, Y, x, y))).containsExactly("0.5", "null", "null", "0.0", "-1.0");
    assertThat(yOf(line(X, Axis.logarithmic("loss"), x, y)))
        .containsExactly("0.5", "null", "null", "null", "null");
  }

  @Test
  void logarithmicAxesWithinADecadeAreLinear() {
    double[] x = {1, 2, 3};
    Axis loss = Axis.logarithmic("loss");
    assertThat(yScale(line(X, loss, x, new double[] {1.2, 1.3, 1.39})).has("type")).isFalse();
    assertThat(yScale(line(X, loss, x, new double[] {0.1, 1.3, 1.39})).get("type").asText())
        .isEqualTo("log");
    LineChart withTheory =
        new LineChart(
            X,
            loss,
            List.of(Series.of("a", x, new double[] {1, 2, 3})),
            Optional.of(Series.of("theory", x, new double[] {1, 2, 30})));
    assertThat(yScale(withTheory).get("type").asText()).isEqualTo("log");
    ScatterChart.Group points =
        new ScatterChart.Group(
            "a", List.of(new ScatterChart.Point(1, 1, ""), new ScatterChart.Point(2, 50, "")));
    ScatterChart scatter = new ScatterChart(loss, loss, List.of(points));
    assertThat(scatter.x().scale()).isEqualTo(Axis.Scale.LINEAR);
    assertThat(scatter.y().scale()).isEqualTo(Axis.Scale.LOGARITHMIC);
  }

  @Test
  void logarithmicAxesOverTwoDecadesLabelPowersOfTenAlone() {
    double[] x = {1, 2, 3};
    Axis loss = Axis.logarithmic("loss");
    assertThat(line(X, loss, x, new double[] {1, 20, 99}).y().scale())
        .isEqualTo(Axis.Scale.LOGARITHMIC);
    assertThat(line(X, loss, x, new double[] {0, 1, 100}).y().scale())
        .isEqualTo(Axis.Scale.DECADES);
  }

  @Test
  void namesOfGroupsInOnePlaceStandApart() {
    List<ScatterChart.Group> groups = new ArrayList<>();
    for (int i = 0; i < ScatterChart.MAX_COLOURS + 3; i++) {
      double side = i < 3 ? 0 : i * 10; // the first three are in one place
      groups.add(
          new ScatterChart.Group("g" + i, List.of(new ScatterChart.Point(side, side % 40, ""))));
    }
    JsonNode layers = new ScatterChart(X, Y, groups).withNames().toVegaLite().get("layer");
    JsonNode names = layers.get(layers.size() - 1).at("/data/values");
    assertThat(names).hasSize(groups.size());
    assertThat(names.findValuesAsText("y").subList(0, 3)).doesNotHaveDuplicates();
  }

  @Test
  void pointsLieBeforeAGroundAndMayBeCrossed() {
    ScatterChart.Point wrong = new ScatterChart.Point(1, 1, "row 1");
    ScatterChart.Point behind = new ScatterChart.Point(5, 5, "row 2");
    JsonNode layers =
        new ScatterChart(X, Y, List.of(new ScatterChart.Group("a", List.of(wrong))))
            .with(List.of(behind), List.of(wrong))
            .toVegaLite()
            .get("layer");
    assertThat(layers.at("/0/data/values/0/label").asText()).isEqualTo("row 2");
    assertThat(layers.at("/2/data/values/0/label").asText()).isEqualTo("row 1");
    assertThat(layers.at("/2/mark/text").asText()).isEqualTo("×");
  }

  private static JsonNode yScale(Chart chart) {
    return chart.toVegaLite().at("/layer/0/encoding/y/scale");
  }

  @Test
  void sharesRunFromNoneToAllAndViolinsKeepPointsOffTheAxis() {
    JsonNode line =
        line(X, Axis.share("accuracy"), new double[] {1, 2}, new double[] {.5, .6}).toVegaLite();
    assertThat(line.at("/layer/0/encoding/y/scale/domain").toString()).isEqualTo("[0,1]");
    ViolinChart.Group group = new ViolinChart.Group("a", List.of(0.9, 1.0));
    for (Axis axis : List.of(Axis.share("accuracy"), Axis.percent("accuracy"), Y)) {
      assertThat(yScale(new ViolinChart("kind", axis, List.of(group))).get("padding").asInt())
          .isPositive();
    }
  }

  @Test
  void coloursOfSignedValuesGoTwoWaysFromZero() {
    List<List<Double>> signed = List.of(List.of(-1.0, 0.004), List.of(-0.001, 4.0));
    JsonNode heatmap =
        new Heatmap("r", List.of("a", "b"), "c", List.of("a", "b"), signed, Heatmap.Colour.VALUE)
            .toVegaLite();
    JsonNode matrix = new MatrixChart("v", "r", "c", signed, MatrixChart.Scale.LINEAR).toVegaLite();
    for (JsonNode chart : List.of(heatmap, matrix)) {
      JsonNode scale = chart.at("/layer/0/encoding/color/scale");
      assertThat(scale.get("domain").toString()).isEqualTo("[-4.0,4.0]");
      assertThat(scale.get("range").asText()).isEqualTo("diverging");
      assertThat(chart.at("/config/range/diverging")).hasSize(5);
    }
    assertThat(heatmap.at("/data/values").findValuesAsText("text"))
        .containsExactly("−1", "", "", "4");
    assertThat(heatmap.at("/data/values").findValuesAsText("shade"))
        .containsExactly("0.25", "0.001", "2.5E-4", "1.0");
    JsonNode positive =
        new MatrixChart("v", "r", "c", List.of(List.of(1.0, 2.0)), MatrixChart.Scale.LINEAR)
            .toVegaLite()
            .at("/layer/0/encoding/color/scale");
    assertThat(positive.toString()).isEqualTo("{\"domain\":[0.0,2.0]}");
  }

  private static List<String> yOf(Chart chart) {
    List<String> values = new ArrayList<>();
    chart.toVegaLite().at("/data/values").forEach(row -> values.add(row.get("y").toString()));
    return values;
  }

  @Test
  void referenceAndSpreadAreLayersOfTheirOwn() {
    double[] x = {1, 2};
    LineChart chart =
        new LineChart(
            X,
            Y,
            List.of(
                Series.withSpread("a", x, new double[] {3, 4}, new double[] {2, 3}, x2(x)),
                Series.of("b", x, x)),
            Optional.of(Series.of("theory", x, new double[] {7, 8})));
    JsonNode layers = chart.toVegaLite().get("layer");
    assertThat(layers.findValuesAsText("type")).contains("area", "line", "point");
    assertThat(layers.at("/0/data/values").toString())
        .contains("\"low\":2.0")
        .doesNotContain("\"b\"");
    JsonNode reference = layers.get(layers.size() - 2);
    assertThat(reference.at("/encoding/strokeDash/datum").asText()).isEqualTo("theory");
    // Several curves in one, parted by gaps, are not sorted along the axis.
    assertThat(reference.at("/encoding/order/value").isNull()).isTrue();
    assertThat(reference.at("/data/values/1").toString()).isEqualTo("{\"x\":2.0,\"y\":8.0}");
  }

  private static double[] x2(double[] x) {
    return new double[] {x[0] + 5, x[1] + 5};
  }

  @Test
  void histogramCountsEveryFiniteValueOnce() {
    Histogram histogram =
        new Histogram(
            X,
            List.of(
                new Histogram.Sample("a", List.of(0.0, 0.5, 1.0, 10.0, Double.NaN)),
                new Histogram.Sample("same", List.of(5.0, 5.0))),
            5);
    JsonNode rows = histogram.toVegaLite().at("/data/values");
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).toString())
        .isEqualTo(
            "{\"sample\":\"a\",\"begin\":0.0,\"end\":2.0,\"interval\":\"0.000 to 2.000\","
                + "\"count\":3,\"share\":0.75}");
    assertThat(rows.get(1).get("begin").asDouble()).as("greatest is in the last").isEqualTo(8);
    assertThat(rows.get(2).get("share").asDouble()).isEqualTo(1);
    Histogram constant = new Histogram(X, List.of(new Histogram.Sample("a", List.of(3.0, 3.0))), 4);
    assertThat(constant.toVegaLite().at("/data/values/0/count").asInt()).isEqualTo(2);
    Histogram empty = new Histogram(X, List.of(new Histogram.Sample("a", List.of())), 4);
    assertThat(empty.toVegaLite().at("/data/values")).isEmpty();
  }

  @Test
  void violinsShowEachValueTheMeanAndADensityThatEndsWhereTheValuesDo() {
    ViolinChart chart =
        new ViolinChart(
            "kind",
            Y,
            List.of(
                new ViolinChart.Group("a", List.of(3.0, 1.0, 2.0, Double.NaN)),
                new ViolinChart.Group("b \"c\"", List.of(5.0, 5.0))));
    JsonNode json = chart.toVegaLite();
    assertThat(json.at("/data/values").findValuesAsText("value"))
        .containsExactly("1.0", "2.0", "3.0", "5.0", "5.0");
    JsonNode density = json.at("/layer/0/data/values");
    assertThat(density.findValuesAsText("group")).containsOnly("a").hasSize(49);
    assertThat(density.get(0).get("value").asDouble()).isEqualTo(1);
    assertThat(density.get(48).get("value").asDouble()).isEqualTo(3);
    // Symmetric values: widest in the middle, and mirrored there.
    assertThat(density.get(24).toString())
        .isEqualTo("{\"group\":\"a\",\"value\":2.0,\"left\":-0.36,\"right\":0.36}");
    assertThat(json.at("/layer/1/data/values").findValuesAsText("value"))
        .containsExactly("2.0", "5.0");
    assertThat(json.at("/layer/1/encoding/x/axis/labelExpr").asText())
        .isEqualTo("[\"a\",\"b \\\"c\\\"\"][datum.value]");
  }

  @Test
  void confusionMatrixIsColouredByShareOfRow() {
    JsonNode cells =
        Heatmap.confusion(List.of("a", "b"), new long[][] {{3, 1}, {0, 0}})
            .toVegaLite()
            .at("/data/values");
    assertThat(cells.findValuesAsText("row")).containsExactly("a", "a", "b", "b");
    assertThat(cells.findValuesAsText("column")).containsExactly("a", "b", "a", "b");
    assertThat(cells.findValuesAsText("text")).containsExactly("3", "1", "0", "0");
    assertThat(cells.findValuesAsText("colour")).containsExactly("0.75", "0.25", "0.0", "0.0");
  }

  @Test
  void barsKeepTheOrderOfTheirCategories() {
    BarChart chart =
        new BarChart(
            "word",
            List.of("z", "a"),
            Axis.linear("weight"),
            List.of(new BarChart.Group("g", List.of(-1.0, 2.0))),
            true);
    JsonNode encoding = chart.toVegaLite().at("/layer/0/encoding");
    assertThat(encoding.at("/y/scale/domain").toString()).isEqualTo("[\"z\",\"a\"]");
    assertThat(encoding.at("/x/scale/zero").asBoolean()).isTrue();
  }

  @Test
  void pointMapsStandSideBySideAtOneScale() {
    PointMap map =
        new PointMap(
            "heat",
            List.of(
                new PointMap.Panel("a", List.of(new PointMap.Point(1, 0, 5))),
                new PointMap.Panel("b", List.of(new PointMap.Point(-1, 2, 7.123456)))));
    JsonNode rows = map.toVegaLite().at("/data/values");
    double unit = rows.get(0).get("x").asDouble() - Frame.WIDTH / 4.0;
    assertThat(rows.get(1).get("x").asDouble() - 0.75 * Frame.WIDTH).isCloseTo(-unit, within(1e-3));
    assertThat(rows.get(1).get("y").asDouble()).isCloseTo(2 * unit, within(1e-3));
    assertThat(rows.findValuesAsText("value")).containsExactly("5.0", "7.1235");
    assertThat(map.toVegaLite().at("/layer/1/data/values").findValuesAsText("name"))
        .containsExactly("a", "b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PointMap.Point(0, Double.NaN, 1))
        .withMessageContaining("expected finite numbers");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PointMap("heat", List.of()))
        .withMessageContaining("one to four panels, got 0");
  }

  @Test
  void sliderLetsOneFrameThroughAndKeepsTheAxes() {
    List<LineChart> frames = new ArrayList<>();
    for (double height : new double[] {1, 4, 2}) {
      Series curve = Series.of("a", new double[] {0, 1}, new double[] {0, height});
      Series reference = Series.of("theory", new double[] {0, 1}, new double[] {-1, 0});
      frames.add(new LineChart(X, Y, List.of(curve), Optional.of(reference)));
    }
    JsonNode chart = new Slider("time", 0.5, 0.25, frames).toVegaLite();
    assertThat(chart.at("/data/values").findValuesAsText("frame"))
        .containsExactly("0", "0", "1", "1", "2", "2");
    assertThat(chart.at("/params/0/bind/max").asDouble()).isEqualTo(1);
    assertThat(chart.at("/transform/0/filter").asText())
        .isEqualTo("datum.frame == round((moment - 0.5) / 0.25)");
    JsonNode reference = chart.at("/layer/1");
    assertThat(reference.at("/data/values")).hasSize(6);
    assertThat(reference.get("transform")).isEqualTo(chart.get("transform"));
    for (JsonNode layer : chart.get("layer")) {
      assertThat(layer.at("/encoding/y/scale/domain").toString()).isEqualTo("[-1.0,4.0]");
      assertThat(layer.at("/encoding/x/scale/domain").toString()).isEqualTo("[0.0,1.0]");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Slider("time", 0, 1, frames.subList(0, 1)))
        .withMessageContaining("at least two charts of one kind");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Slider("time", 0, 0, frames))
        .withMessageContaining("expected ascending finite values");
  }

  @Test
  void themesDifferInConfigurationOnly() {
    LineChart chart = line(X, Y, new double[] {1}, new double[] {2});
    var light = chart.toVegaLite(Theme.LIGHT);
    var dark = chart.toVegaLite(Theme.DARK);
    assertThat(light.remove("config")).isNotEqualTo(dark.remove("config"));
    assertThat(light).isEqualTo(dark);
  }

  @Test
  void tooltipTitlesCannotBreakOutOfAnExpression() {
    assertThat(Frame.tooltipTitle("a\\b\nc\u2028d \"e\"")).isEqualTo("a b c d \"e\"");
  }

  @Test
  void wrongShapesAreRejectedWithTheExpectedOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Series.of("s", new double[3], new double[2]))
        .withMessageContaining("expected 3 values of y")
        .withMessageContaining("got 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LineChart(X, Y, List.of()))
        .withMessageContaining("expected at least one series");
    Series series = new Series("same", List.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LineChart(X, Y, List.of(series, series)))
        .withMessageContaining("got \"same\" twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Heatmap.confusion(List.of("a", "b"), new long[][] {{1, 2}, {3}}))
        .withMessageContaining("expected 2 values in every row, got 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new BarChart(
                    "c",
                    List.of("a"),
                    Axis.logarithmic("x"),
                    List.of(new BarChart.Group("g", List.of(1.0))),
                    false))
        .withMessageContaining("got a logarithmic one");
  }

  @Test
  void matrixLeavesOutValuesThatAreNotFinite() {
    MatrixChart chart =
        new MatrixChart(
            "D",
            "points",
            "centres",
            List.of(List.of(-4.0, 0.0), List.of(Double.NEGATIVE_INFINITY, -1.0)),
            MatrixChart.Scale.LINEAR);
    JsonNode specification = chart.toVegaLite();
    assertThat(specification.at("/data/values").toString())
        .isEqualTo(
            "[{\"row\":1,\"column\":1,\"value\":-4.0},"
                + "{\"row\":1,\"column\":2,\"value\":0.0},"
                + "{\"row\":2,\"column\":2,\"value\":-1.0}]");
    assertThat(specification.at("/layer/0/encoding/color/scale/domain").toString())
        .isEqualTo("[-4.0,0.0]");
    assertThat(chart.description())
        .isEqualTo("Picture of a matrix, D: 2 rows (points) and 2 columns (centres).");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new MatrixChart("D", "", "", chart.values(), MatrixChart.Scale.SQUARE_ROOT))
        .withMessageContaining("expected values of at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new MatrixChart(
                    "D",
                    "",
                    "",
                    List.of(List.of(1.0, 2.0), List.of(1.0)),
                    MatrixChart.Scale.LINEAR))
        .withMessageContaining("expected 2 values in every row, got 1");
  }
}
