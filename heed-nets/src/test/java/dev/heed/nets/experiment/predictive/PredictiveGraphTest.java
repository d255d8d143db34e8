package dev.heed.nets.experiment.predictive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.nets.RequiresPyTorch;
import dev.heed.nets.data.CitationGraph;
import dev.heed.nets.data.Fixtures;
import dev.heed.nets.experiment.Differences;
import dev.heed.nets.experiment.Runs;
import dev.heed.nets.experiment.predictive.GraphPupil.Learning;
import dev.heed.nets.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresPyTorch
class PredictiveGraphTest {
  private static final List<String> SMALL =
      List.of("hidden=4", "relaxation=3", "steps=6", "every=2", "runs=2");

  @TempDir Path folder;

  private Runs runs() {
    return new Runs(new PredictiveGraph(), folder);
  }

  private LinkedPapers papers() throws IOException {
    Fixtures.cora(folder);
    return new LinkedPapers(
        CitationGraph.read(
            folder.resolve("graphs/cora.nodes.tsv"), folder.resolve("graphs/cora.edges.tsv")));
  }

  /**
   * One relaxation step of rate 1 makes the error of the hidden values the gradient that
   * backpropagation sends to them, so the first layer learns the same.
   */
  @Test
  void oneWholeStepOfRelaxationIsBackpropagationForTheFirstLayer() throws IOException {
    LinkedPapers papers = papers();
    float[] backward = gradient(papers, Learning.BACKPROPAGATION);
    float[] predictive = gradient(papers, Learning.PREDICTIVE);
    for (int i = 0; i < backward.length; i++) {
      assertThat(predictive[i]).isCloseTo(backward[i], within(1e-5f));
    }
    assertThat(backward).isNotEqualTo(new float[backward.length]);
  }

  /** The gradient of the first layer in the first step. */
  private static float[] gradient(LinkedPapers papers, Learning learning) {
    GraphPupil pupil =
        new GraphPupil(
            papers,
            learning,
            new PredictiveGraph.Net(4, 0.01, 0, 1, 1),
            papers.links(),
            new SeededRandom(5));
    pupil.step(0);
    return Tensors.floats(pupil.net().parameters().get(0).grad());
  }

  @Test
  void randomLinksAreAddedOnce() throws IOException {
    LinkedPapers papers = papers();
    Tensor more = papers.withRandomLinks(0.5, new SeededRandom(1));
    long there = links(papers.links());
    assertThat(links(more) - there).isEqualTo(2 * Math.round(0.5 * there / 2));
    assertThat(links(papers.withRandomLinks(0, new SeededRandom(1)))).isEqualTo(there);
  }

  /** Entries beside the diagonal. */
  private static long links(Tensor sparse) {
    return sparse._nnz() - sparse.size(0);
  }

  @Test
  void calibrationErrorIsTheGapOfConfidence() {
    double[] summary =
        GraphPupil.summary(
            new double[] {0.92, 0.98, 0.55, 0.55}, new boolean[] {true, true, true, false});
    assertThat(summary[0]).isEqualTo(0.75);
    // Two of four with a gap of 0.05, two with one of 0.05.
    assertThat(summary[1]).isCloseTo(0.05, within(1e-12));
    assertThat(summary[2]).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void claimsNeedTheirInterval() {
    assertThat(GraphReport.Claim.below("x", new Differences(List.of(-0.1, -0.11, -0.1)), 0).word())
        .isEqualTo("seen");
    assertThat(GraphReport.Claim.below("x", new Differences(List.of(0.1, 0.11, 0.1)), 0).word())
        .isEqualTo("not seen");
    GraphReport.Claim open =
        GraphReport.Claim.below("x", new Differences(List.of(0.1, -0.12, 0.1)), 0);
    assertThat(open.word()).isEqualTo("undecided");
    assertThat(open.seen()).contains("would decide");
  }

  @Test
  void nothingElseShows() throws IOException {
    Fixtures.cora(folder);
    runs().assertNothingElseShows(SMALL);
    assertThat(runs().report("one")).contains("Figure 2");
  }

  @Test
  void missingDataAndWrongSettingsAreRefusedInOneLine() {
    assertThatIOException()
        .isThrownBy(() -> runs().run(List.of(), 1, "refused"))
        .withMessageContaining("graphs/cora.nodes.tsv: there is no such data file, searched in ")
        .withMessageEndingWith("expected --data DIR or HEED_DATA to name its folder");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> runs().run(List.of("added_links=-1"), 1, "refused"))
        .withMessageContaining("added_links is -1.0; expected 0 to 10");
    assertThat(Laboratory.defaults(new PredictiveGraph()).toString())
        .isEqualTo(
            "{hidden=32, rate=0.01, weight_decay=0.07, relaxation=12, relaxation_rate=0.1,"
                + " steps=200, every=20, runs=5, added_links=0.5}");
  }

  @Test
  @Tag("full")
  void everyCheckPassesOnCora() throws IOException {
    Optional<Path> data =
        Stream.of(System.getenv("HEED_DATA"), "../../shared/data")
            .flatMap(Stream::ofNullable)
            .map(Path::of)
            .filter(place -> Files.exists(place.resolve("graphs/cora.nodes.tsv")))
            .findFirst();
    Assumptions.assumeTrue(data.isPresent(), "HEED_DATA has no Cora");
    Laboratory.Result result =
        new Runs(new PredictiveGraph(), folder, data.get()).run(List.of(), 2, "run");
    assertThat(result.checks()).hasSize(2).allMatch(Check::passed);
  }
}
