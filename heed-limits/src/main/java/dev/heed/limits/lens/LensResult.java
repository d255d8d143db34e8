package dev.heed.limits.lens;

import dev.heed.base.Statistics;
import dev.heed.encoder.EncoderInfo;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * All measures of an encoder.
 *
 * @param weights for each layer those of its heads, and then of the layer as a whole
 * @param texts the measures of each text
 */
record LensResult(EncoderInfo.Shape shape, List<HeadWeights> weights, List<TextResult> texts) {
  LensResult {
    weights = List.copyOf(weights);
    texts = List.copyOf(texts);
  }

  /** The columns of the trace. */
  static String[] columns() {
    List<String> columns = new ArrayList<>(List.of("layer", "head"));
    Arrays.stream(Measure.values()).map(Measure::column).forEach(columns::add);
    return columns.toArray(String[]::new);
  }

  void write(Trace trace) throws IOException {
    for (int layer = 0; layer < shape.layers(); layer++) {
      for (int head = 0; head < shape.heads(); head++) {
        List<Object> row = new ArrayList<>(List.of(layer + 1, head + 1));
        for (Measure measure : Measure.values()) {
          row.add(value(measure, layer, head));
        }
        trace.append(row.toArray());
      }
    }
  }

  /** A measure of a head, the mean over the texts; layer and head count from 0. */
  double value(Measure measure, int layer, int head) {
    return switch (measure) {
      case SYMMETRIC -> weights(layer, head).symmetric();
      case NEGATIVE_SPECTRUM -> weights(layer, head).negative();
      case NEGATIVE_PAIRS -> mean(layer, head, HeadText::negativePairs);
      case ENTROPY -> mean(layer, head, HeadText::entropy);
      case DIAGONAL -> mean(layer, head, HeadText::diagonal);
      case SPECIAL -> mean(layer, head, HeadText::special);
      case NEAR_ONE -> mean(layer, head, HeadText::nearOne);
      case EXPLAINED -> fit(layer, head).explained();
      case BY_MEAN -> fit(layer, head).byMean();
      case RATIO -> fit(layer, head).ratio();
    };
  }

  private HeadWeights weights(int layer, int head) {
    return weights.get(layer * (shape.heads() + 1) + head);
  }

  /** The form of all heads of a layer together. */
  HeadWeights whole(int layer) {
    return weights(layer, shape.heads());
  }

  private double mean(int layer, int head, ToDoubleFunction<HeadText> value) {
    return texts.stream()
        .mapToDouble(text -> value.applyAsDouble(text.head(layer, head)))
        .average()
        .orElseThrow();
  }

  private DriftFit.Fit fit(int layer, int head) {
    double[] sums = new double[DriftFit.SIZE];
    for (TextResult text : texts) {
      double[] values = text.head(layer, head).fit().values();
      Arrays.setAll(sums, i -> sums[i] + values[i]);
    }
    return new DriftFit(sums).best();
  }

  /** A measure of a layer: the mean over its heads, or the median of ratios. */
  double layer(Measure measure, int layer) {
    double[] heads =
        IntStream.range(0, shape.heads())
            .mapToDouble(head -> value(measure, layer, head))
            .toArray();
    return measure == Measure.RATIO
        ? Statistics.median(heads)
        : Arrays.stream(heads).average().orElseThrow();
  }

  /**
   * The mean over a layer's heads of what drift and diffusion explain of what a step to the mean
   * leaves.
   */
  double gain(int layer) {
    return IntStream.range(0, shape.heads())
        .mapToDouble(
            head -> {
              DriftFit.Fit fit = fit(layer, head);
              return (fit.explained() - fit.byMean()) / (1 - fit.byMean());
            })
        .average()
        .orElseThrow();
  }

  /** The share of all heads whose drift has a factor in a range. */
  double shareOfRatios(double low, double high) {
    long within =
        IntStream.range(0, shape.layers() * shape.heads())
            .mapToDouble(i -> value(Measure.RATIO, i / shape.heads(), i % shape.heads()))
            .filter(ratio -> ratio >= low && ratio <= high)
            .count();
    return (double) within / (shape.layers() * shape.heads());
  }

  /** For each text the mean number of eigenvalues near 1 over all heads. */
  double[] nearOnes() {
    return texts.stream()
        .mapToDouble(
            text ->
                IntStream.range(0, shape.layers() * shape.heads())
                    .mapToDouble(i -> text.head(i / shape.heads(), i % shape.heads()).nearOne())
                    .average()
                    .orElseThrow())
        .toArray();
  }

  /** A measure of each layer. */
  double[] layers(Measure measure) {
    return IntStream.range(0, shape.layers()).mapToDouble(layer -> layer(measure, layer)).toArray();
  }

  /** The mean over all heads. */
  double mean(Measure measure) {
    return Arrays.stream(layers(measure)).average().orElseThrow();
  }

  /** The mean spread over the texts, at the embeddings and after each layer. */
  double[] spread(Function<Spreads, double[]> kind) {
    double[] mean = new double[shape.layers() + 1];
    for (TextResult text : texts) {
      double[] values = kind.apply(text.spreads());
      Arrays.setAll(mean, i -> mean[i] + values[i] / texts.size());
    }
    return mean;
  }
}
