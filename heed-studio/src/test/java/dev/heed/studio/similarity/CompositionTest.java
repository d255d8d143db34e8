package dev.heed.studio.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.geometry.Method;
import dev.heed.geometry.NeighbourEmbedding;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.kernel.SeededRandom;
import dev.heed.studio.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Similarities composed of parts, and their matrices. */
class CompositionTest {
  @Test
  void samplesAHundredThousandPoints() {
    SeededRandom random = new SeededRandom(1);
    List<double[]> points =
        IntStream.range(0, 100_000)
            .mapToObj(_ -> new double[] {random.gaussian(), random.gaussian()})
            .toList();
    Composition shift = composition(Composition.methods().getLast(), 0.5);
    var request = new Similarities.Request(points, shift, 100, 0.5, false);
    assertThat(Json.line(Similarities.matrices(request)).length()).isLessThan(400_000);
    Similarities.Flow flow = Similarities.flow(request);
    assertThat(flow.frames()).hasSize(101).allMatch(frame -> frame.length == 300);
    assertThat(flow.sample()).isSorted().doesNotHaveDuplicates();
    assertThat(Json.line(flow).length()).isLessThan(2_000_000);
  }

  static List<Composition.Parts> methods() {
    return Composition.methods();
  }

  private static Composition composition(Composition.Parts parts, double bandwidth) {
    return new Composition(
        Optional.of(parts.name()),
        parts.initialise(),
        parts.strengthen(),
        parts.normalise(),
        bandwidth,
        4,
        2,
        1);
  }

  private static List<double[]> points() {
    return IntStream.range(0, 13)
        .mapToObj(i -> new double[] {StrictMath.cos(i), StrictMath.sin(i * 1.7)})
        .toList();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodHasAMatrixAtEachStage(Composition.Parts parts) {
    List<double[]> points = points();
    var request = new Similarities.Request(points, composition(parts, 0.5), 3, 0.5, true);
    Similarities.Matrices matrices = Similarities.matrices(request);
    assertThat(matrices.stages()).hasSize(3);
    for (Similarities.Stage stage : matrices.stages()) {
      assertThat(stage.size()).isEqualTo(13);
      assertThat(stage.low()).isLessThan(stage.high());
    }
    if (matrices.stages().get(2).formula().startsWith("N_r")) {
      for (double sum : Similarities.matrix(request).rowSums()) {
        assertThat(sum).isCloseTo(1, within(1e-9));
      }
    }
    Similarities.Flow flow = Similarities.flow(request);
    assertThat(flow.frames()).isNotEmpty();
    assertThat(flow.frames().getFirst()[12]).isEqualTo(points.get(12));
  }

  /** The parts of a method are those of the method itself, and each can be replaced. */
  @Test
  void namedMethodsAreThoseOfTheGeometry() {
    Composition.Parts parts =
        Composition.methods().stream()
            .filter(each -> each.name().equals("t-sne"))
            .findFirst()
            .orElseThrow();
    Points points = new Points(2, points().stream().flatMapToDouble(Arrays::stream).toArray());
    Composition whole = composition(parts, 0.5);
    Method method = new NeighbourEmbedding(NeighbourEmbedding.Kernel.STUDENT, 2, 4, 1);
    Similarity high = method.similarities().getFirst().similarity();
    assertThat(whole.of(points).matrix(points).dense().values())
        .isEqualTo(high.matrix(points).dense().values());
    assertThat(whole.of(points).notation())
        .containsExactly("D₂,₀", "Γ∞(perplexity 4)", "N_g ∘ (W + Wᵀ)/2 ∘ N_r");
    Composition changed =
        new Composition(
            whole.method(),
            whole.initialise(),
            whole.strengthen(),
            Composition.Normalise.COLUMNS,
            0.5,
            4,
            2,
            1);
    assertThat(changed.of(points).notation()).containsExactly("D₂,₀", "Γ∞(perplexity 4)", "N_c");
    assertThat(Composition.methods())
        .extracting(Composition.Parts::name)
        .contains(
            "mean-shift", "diffusion-map", "umap", "markov-clustering", "isomap", "lle", "gcn")
        .doesNotContain("k-means", "svm");
  }

  /** One σ: the formula has the bandwidth, or twice its square and says so. */
  @ParameterizedTest
  @MethodSource("methods")
  void formulasHaveTheBandwidth(Composition.Parts parts) {
    var request = new Similarities.Request(points(), composition(parts, 0.25), 0, 0.5, true);
    String formula = Similarities.matrices(request).stages().get(1).formula();
    if (parts.strengthen() == Composition.Strengthen.EXPONENTIAL) {
      assertThat(formula)
          .isIn("Γ∞(2σ² = 0.125)", "Γ∞(σ = 0.25)")
          .isEqualTo(
              parts.initialise() == Composition.Initial.SELF_ATTENTION
                  ? "Γ∞(σ = 0.25)"
                  : "Γ∞(2σ² = 0.125)");
    }
    assertThat(formula).doesNotContain("σ = 0.125");
  }

  @Test
  void rejectsWrongSettings() {
    Composition.Parts shift = Composition.methods().getFirst();
    assertThatThrownBy(() -> composition(shift, 0))
        .hasMessage("bandwidth is 0.0; expected a number above 0");
    assertThatThrownBy(() -> ofMethod(Optional.empty()))
        .hasMessage("method is missing, and a part is METHOD; expected the name of a method");
    assertThatThrownBy(() -> ofMethod(Optional.of("k-means")))
        .hasMessageStartingWith("k-means has no similarity of points with each other; expected ");
    assertThatThrownBy(() -> ofMethod(Optional.of("none")))
        .hasMessageContaining("\"none\"; expected one of ");
    assertThatThrownBy(
            () ->
                new Composition(
                    Optional.empty(), shift.initialise(), null, shift.normalise(), 1, 1, 2, 1))
        .hasMessageContaining("; expected initialise, strengthen and normalise");
  }

  private static Composition ofMethod(Optional<String> name) {
    return new Composition(
        name,
        Composition.Initial.METHOD,
        Composition.Strengthen.METHOD,
        Composition.Normalise.METHOD,
        1,
        4,
        2,
        1);
  }
}
