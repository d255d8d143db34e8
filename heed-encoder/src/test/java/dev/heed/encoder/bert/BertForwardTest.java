package dev.heed.encoder.bert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.encoder.TinyBert;
import dev.heed.encoder.TinyBert.Form;
import dev.heed.encoder.onnx.OnnxGraph;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BertForwardTest {
  private static final int LAYERS = 3;
  private static final BertWeights WEIGHTS = TinyBert.model(Form.SIMPLE, LAYERS, 7).weights();

  /** Of one piece, of a tile of scalar kernels and one more, and of all places. */
  private static final List<int[]> TEXTS =
      texts(1, 2, 5, 26, 47, 48, 49, 96, 97, TinyBert.POSITIONS, 3, 17, 60, 60, 1, 30);

  private static List<int[]> texts(int... lengths) {
    SeededRandom random = new SeededRandom(1);
    List<int[]> texts = new ArrayList<>();
    for (int length : lengths) {
      texts.add(
          IntStream.range(0, length).map(i -> random.below(TinyBert.vocabularySize())).toArray());
    }
    return texts;
  }

  /** Keeps everything. */
  private static final class Kept implements Visitor {
    final Map<String, List<Float>> all = new ConcurrentHashMap<>();
    private final boolean attention;

    Kept(boolean attention) {
      this.attention = attention;
    }

    @Override
    public void states(int text, int layer, float[] states, int offset, int pieces) {
      List<Float> values = new ArrayList<>();
      for (int i = 0; i < pieces * TinyBert.DIM; i++) {
        values.add(states[offset + i]);
      }
      all.put(text + " " + layer, values);
    }

    @Override
    public boolean seesAttention() {
      return attention;
    }

    @Override
    public void attention(int text, int layer, int head, Weights weights) {
      for (int q = 0; q < weights.queries(); q++) {
        List<Float> row = new ArrayList<>();
        for (int key = 0; key < weights.keys(); key++) {
          row.add(weights.tile()[key * weights.width() + q]);
        }
        all.put("%d %d %d %d".formatted(text, layer, head, weights.first() + q), row);
      }
    }
  }

  private static Map<String, List<Float>> run(
      TileKernels tiles, Kernels kernels, int threads, List<int[]> texts, boolean attention) {
    Kept kept = new Kept(attention);
    try (Workers workers = new Workers(threads)) {
      new BertForward(WEIGHTS, tiles, kernels, workers).run(texts, LAYERS, kept);
    }
    return kept.all;
  }

  private static Map<String, List<Float>> fast(int threads, List<int[]> texts) {
    return run(KernelSelection.tileKernels(), KernelSelection.kernels(), threads, texts, true);
  }

  @Test
  void agreesWithTheReference() {
    Map<String, List<Float>> got = fast(1, TEXTS);
    ReferenceBert reference = new ReferenceBert(WEIGHTS);
    double largest = 0;
    for (int text = 0; text < TEXTS.size(); text++) {
      List<double[][]> states = reference.states(TEXTS.get(text));
      for (int layer = 0; layer <= LAYERS; layer++) {
        List<Float> values = got.get(text + " " + layer);
        double[][] exact = states.get(layer);
        assertThat(values).hasSize(exact.length * TinyBert.DIM);
        for (int i = 0; i < values.size(); i++) {
          double error = Math.abs(values.get(i) - exact[i / TinyBert.DIM][i % TinyBert.DIM]);
          largest = Math.max(largest, error);
        }
      }
    }
    // Sums of up to 230 terms in single precision, three layers deep.
    assertThat(largest).isBetween(1e-9, 1e-5);
  }

  @Test
  void mapsOfAttentionAgreeWithTheReference() {
    Map<String, List<Float>> got = fast(1, TEXTS);
    ReferenceBert reference = new ReferenceBert(WEIGHTS);
    int text = 8;
    List<double[][]> states = reference.states(TEXTS.get(text));
    for (int layer = 1; layer <= LAYERS; layer++) {
      for (int head = 0; head < TinyBert.HEADS; head++) {
        double[][] exact =
            reference.map(WEIGHTS.layers().get(layer - 1), states.get(layer - 1), head);
        for (int q = 0; q < exact.length; q++) {
          List<Float> row = got.get("%d %d %d %d".formatted(text, layer, head, q));
          for (int key = 0; key < exact.length; key++) {
            assertThat(Math.abs(row.get(key) - exact[q][key])).isLessThan(1e-5);
          }
        }
      }
    }
  }

  @Test
  void theSameBytesWithoutVectors() {
    assertThat(KernelSelection.tileKernels().name()).startsWith("vector");
    assertThat(run(KernelSelection.scalarTiles(), KernelSelection.scalar(), 1, TEXTS, true))
        .isEqualTo(fast(1, TEXTS));
  }

  @Test
  void theSameBytesForAnyNumberOfThreads() {
    Map<String, List<Float>> one = fast(1, TEXTS);
    // More threads than batches share the loops of each batch, fewer share the batches.
    for (int threads : new int[] {2, 3, 16}) {
      assertThat(fast(threads, TEXTS)).isEqualTo(one);
    }
  }

  @Test
  void theSameBytesWhateverIsComputedWithIt() {
    Map<String, List<Float>> together = fast(2, TEXTS);
    for (int text = 0; text < TEXTS.size(); text++) {
      Map<String, List<Float>> alone = fast(1, List.of(TEXTS.get(text)));
      for (Map.Entry<String, List<Float>> each : alone.entrySet()) {
        String name = text + each.getKey().substring(1);
        assertThat(together.get(name)).isEqualTo(each.getValue());
      }
    }
  }

  @Test
  void attentionIsLeftAsItIsUnlessItIsSeen() {
    Map<String, List<Float>> without =
        run(KernelSelection.tileKernels(), KernelSelection.kernels(), 1, TEXTS, false);
    Map<String, List<Float>> with = fast(1, TEXTS);
    assertThat(without).hasSize(TEXTS.size() * (LAYERS + 1));
    without.forEach((name, values) -> assertThat(with.get(name)).isEqualTo(values));
  }

  @Test
  void handsOutTheMatrices() {
    try (Workers workers = new Workers(1)) {
      BertForward forward =
          new BertForward(
              WEIGHTS, KernelSelection.scalarTiles(), KernelSelection.scalar(), workers);
      for (int layer = 0; layer < LAYERS; layer++) {
        assertThat(forward.queryWeights(layer))
            .isEqualTo(WEIGHTS.layers().get(layer).query().weights());
        assertThat(forward.keyWeights(layer))
            .isEqualTo(WEIGHTS.layers().get(layer).key().weights());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void findsTheWeightsInAGraph(Form form) {
    TinyBert.Model model = TinyBert.model(form, 2, 3);
    BertWeights found = BertGraph.weights(OnnxGraph.read(model.onnx()));
    assertThat(found).usingRecursiveComparison().isEqualTo(model.weights());
    assertThat(found.quantised()).isEqualTo(form == Form.INTEGERS);
  }
}
