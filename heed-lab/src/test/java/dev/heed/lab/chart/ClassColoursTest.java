package dev.heed.lab.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The colours of many classes, and how a scatter chart uses them. */
class ClassColoursTest {
  /**
   * Colours as seen with all cones, and without one kind (Machado, Oliveira and Fernandes 2009).
   */
  private static final List<double[]> VISIONS =
      List.of(
          new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
          new double[] {
            0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
            1.051998
          },
          new double[] {
            0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940,
            0.968881
          },
          new double[] {
            1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367,
            0.303900
          });

  private static double[] linear(String hex) {
    return IntStream.of(1, 3, 5)
        .mapToDouble(i -> Integer.parseInt(hex.substring(i, i + 2), 16) / 255.0)
        .map(c -> c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4))
        .toArray();
  }

  private static double[] times(double[] matrix, double[] v) {
    return IntStream.range(0, 3)
        .mapToDouble(
            i -> matrix[3 * i] * v[0] + matrix[3 * i + 1] * v[1] + matrix[3 * i + 2] * v[2])
        .toArray();
  }

  /** OKLab (Ottosson 2020), times 100: a difference of 2 is just visible. */
  private static double[] lab(double[] rgb) {
    double[] cones =
        times(
            new double[] {
              0.4122214708,
              0.5363325363,
              0.0514459929,
              0.2119034982,
              0.6806995451,
              0.1073969566,
              0.0883024619,
              0.2817188376,
              0.6299787005
            },
            IntStream.range(0, 3).mapToDouble(i -> Math.clamp(rgb[i], 0, 1)).toArray());
    double[] roots = {Math.cbrt(cones[0]), Math.cbrt(cones[1]), Math.cbrt(cones[2])};
    return times(
        new double[] {
          21.04542553,
          79.3617785,
          -0.40720468,
          197.79984951,
          -242.8592205,
          45.05937099,
          2.59040371,
          78.27717662,
          -80.86757660
        },
        roots);
  }

  private static double contrast(String a, String b) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double first = 0.05;
    double second = 0.05;
    for (int i = 0; i < 3; i++) {
      first += weights[i] * linear(a)[i];
      second += weights[i] * linear(b)[i];
    }
    return Math.max(first, second) / Math.min(first, second);
  }

  private static List<String> colours(Theme theme) {
    List<String> colours = new ArrayList<>();
    theme.config().at("/range/ordinal").forEach(each -> colours.add(each.asText()));
    return colours;
  }

  @ParameterizedTest
  @EnumSource(Theme.class)
  void twelveColoursAreSeenAndToldApart(Theme theme) {
    List<String> colours = colours(theme);
    assertThat(colours).hasSize(ScatterChart.MAX_COLOURS);
    String ground = theme.config().get("background").asText();
    for (int i = 0; i < colours.size(); i++) {
      assertThat(contrast(colours.get(i), ground)).as(colours.get(i)).isGreaterThanOrEqualTo(3);
      for (int j = 0; j < i; j++) {
        for (double[] vision : VISIONS) {
          double[] a = lab(times(vision, linear(colours.get(i))));
          double[] b = lab(times(vision, linear(colours.get(j))));
          double distance = Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
          assertThat(distance)
              .as("%s and %s", colours.get(i), colours.get(j))
              .isGreaterThanOrEqualTo(7);
        }
      }
    }
  }

  private static ScatterChart chart(int groups) {
    List<ScatterChart.Group> all = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      all.add(
          new ScatterChart.Group(
              "class " + i,
              List.of(
                  new ScatterChart.Point(i, 10 * i + 1, "row 1", "x 5"),
                  new ScatterChart.Point(i, 10 * i + 5, "row 2"),
                  new ScatterChart.Point(i + 7, 10 * i + 9, "row 3"))));
    }
    return new ScatterChart(Axis.linear("x"), Axis.linear("y"), all).withNames();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 8, 10, 12})
  void groupsHaveColoursOfTheirOwnAndNamesAtTheirMedians(int groups) {
    JsonNode chart = chart(groups).toVegaLite();
    JsonNode colour = chart.at("/layer/0/encoding/color/scale");
    assertThat(colour.path("range").asText()).isEqualTo(groups > 7 ? "ordinal" : "");
    assertThat(chart.at("/layer/0/encoding").has("shape")).isEqualTo(groups <= 7);
    JsonNode names = chart.get("layer").get(chart.get("layer").size() - 1);
    assertThat(names.at("/mark/type").asText()).isEqualTo("text");
    assertThat(names.at("/data/values")).hasSize(groups);
    assertThat(names.at("/data/values/1").toString())
        .isEqualTo("{\"group\":\"class 1\",\"name\":\"class 1\",\"x\":1.0,\"y\":15.0}");
    assertThat(chart.at("/layer/0/encoding/tooltip").findValuesAsText("title"))
        .containsExactly("point", "group", "x", "y", "values");
  }

  /** A click in the legend takes a group from those that are shown. */
  @Test
  void theLegendHidesGroups() {
    JsonNode chart = chart(3).toVegaLite();
    JsonNode shown = chart.at("/layer/0/params/0");
    assertThat(shown.get("bind").asText()).isEqualTo("legend");
    assertThat(shown.get("value")).hasSize(3);
    assertThat(chart.findValuesAsText("param")).containsOnly("shown");
    assertThat(chart.at("/layer/0/encoding/opacity/value").asDouble()).isZero();
    assertThat(chart(1).toVegaLite().at("/layer/0").has("params")).isFalse();
  }

  @Test
  void manyGroupsAreGreyUntilOneIsChosen() {
    JsonNode chart = chart(13).toVegaLite();
    assertThat(chart.at("/layer/0/encoding/color/scale/range")).hasSize(1);
    assertThat(chart.at("/layer/0/params/0/name").asText()).isEqualTo("chosen");
    assertThat(chart.at("/layer/1/encoding/opacity/condition/param").asText()).isEqualTo("chosen");
    assertThat(chart.at("/layer/1/encoding/opacity/value").asDouble()).isZero();
    assertThat(chart.at("/layer/3/data/values")).as("names").hasSize(13);
    for (Theme theme : Theme.values()) {
      String ground = theme.config().get("background").asText();
      String grey = chart.at("/layer/0/encoding/color/scale/range/0").asText();
      assertThat(contrast(grey, ground)).isGreaterThanOrEqualTo(3);
      assertThat(contrast(chart.at("/layer/1/mark/color").asText(), ground))
          .isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void numbersOfUnusualSizeHavePowersOfTen() {
    assertThat(labels(3e150, -2e150)).contains("'·10'");
    assertThat(labels(2e-9, 1e-9)).contains("'·10'");
    assertThat(labels(40_000, -3_000)).as("written out").isEmpty();
    assertThat(labels(1.7e9, 1.7e9 + 100)).as("differs in its last digits").isEmpty();
  }

  private static String labels(double x, double other) {
    return new ScatterChart(
            Axis.linear("x"),
            Axis.linear("y"),
            List.of(
                new ScatterChart.Group(
                    "a",
                    List.of(
                        new ScatterChart.Point(x, 0, ""), new ScatterChart.Point(other, 1, "")))))
        .toVegaLite()
        .at("/layer/0/encoding/x/axis/labelExpr")
        .asText();
  }
}
