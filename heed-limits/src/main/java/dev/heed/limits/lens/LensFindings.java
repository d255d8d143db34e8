package dev.heed.limits.lens;

import dev.heed.encoder.EncoderInfo;
import dev.heed.encoder.TracedText;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.limits.lens.Finding.Bound;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The verdicts on an encoder. Expected values are those of MiniLM, bge and e5, with some room.
 *
 * @param example a text whose maps are shown
 */
record LensFindings(EncoderInfo encoder, LensResult result, TracedText example) {
  /** Factors of the drift that count as the theory's 2. */
  private static final double LEAST_DRIFT = 1;

  private static final double GREATEST_DRIFT = 3;

  Findings findings(Run run) {
    List<Finding> all = all();
    return new Findings(
        metrics(all, run),
        all.stream().map(Finding::check).toList(),
        List.of(
            Paragraphs.keyNumber(
                "Squared distance below 0",
                Numbers.percent(result.mean(Measure.NEGATIVE_PAIRS), 0),
                "of pairs of pieces, mean of all heads; 0 for a distance"),
            Paragraphs.keyNumber(
                "Explained by drift and diffusion",
                Numbers.percent(gain(), 0),
                "of the change that a step to the mean leaves"),
            Paragraphs.keyNumber(
                "Unlikeness of pieces",
                Numbers.significant(last(Spreads::network)),
                "at the end of the network; %s by the maps alone"
                    .formatted(Numbers.significant(last(Spreads::alone))))),
        new LensReport(encoder, result, example).toHtml());
  }

  /** The mean over heads of what the two terms explain beyond a step to the mean. */
  private double gain() {
    return IntStream.range(0, result.shape().layers())
        .mapToDouble(layer -> result.gain(layer))
        .average()
        .orElseThrow();
  }

  private double last(Function<Spreads, double[]> kind) {
    return result.spread(kind)[result.shape().layers()];
  }

  private double[] lasts(Function<Spreads, double[]> kind) {
    return result.texts().stream()
        .mapToDouble(text -> kind.apply(text.spreads())[result.shape().layers()])
        .toArray();
  }

  private List<Finding> all() {
    return List.of(
        Finding.layers(
            "Symmetric share of the score's form",
            result.layers(Measure.SYMMETRIC),
            "a pseudo-metric needs 100 %, a random form has 50 %",
            Bound.atLeast(0.95),
            0.51,
            0.64),
        Finding.layers(
            "Negative share of its spectrum",
            result.layers(Measure.NEGATIVE_SPECTRUM),
            "a pseudo-metric needs 0 %, a random form has 50 %",
            Bound.atMost(0.01),
            0.4,
            0.57),
        Finding.layers(
            "Pairs with a squared distance below 0",
            result.layers(Measure.NEGATIVE_PAIRS),
            "a pseudo-metric has none",
            Bound.atMost(0.001),
            0.05,
            1),
        Finding.share(
            "Explained by drift and diffusion, of what a step to the mean leaves",
            gain(),
            "a heat equation explains nearly all",
            Bound.atLeast(0.5),
            0.5),
        Finding.share(
            "Heads whose drift has a factor of %s to %s"
                .formatted(Numbers.significant(LEAST_DRIFT), Numbers.significant(GREATEST_DRIFT)),
            result.shareOfRatios(LEAST_DRIFT, GREATEST_DRIFT),
            "the factor is 2 in all",
            Bound.atLeast(0.5),
            0.5),
        Finding.texts(
            "Eigenvalues of a map near 1",
            result.nearOnes(),
            "pieces in separate clusters would have one for each",
            Bound.atLeast(1.5),
            Bound.atMost(1.1)),
        Finding.texts(
            "Unlikeness of pieces, 0 if all are alike, after all maps alone",
            lasts(Spreads::alone),
            "they make all pieces alike",
            Bound.atMost(0.05),
            Bound.atMost(0.02)),
        Finding.texts(
            "The same with residual connections",
            lasts(Spreads::residual),
            "these only slow the collapse down",
            Bound.atMost(0.2),
            Bound.atMost(0.2)),
        Finding.texts(
            "The same in the network",
            lasts(Spreads::network),
            "attention and residual connections alone make all alike",
            Bound.atMost(0.2),
            Bound.atLeast(0.3)));
  }

  private SequencedMap<String, Object> metrics(List<Finding> all, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("encoder", encoder.name());
    metrics.put("encoder_sha256", encoder.sha256());
    metrics.put("texts", result.texts().size());
    for (Measure measure : Measure.values()) {
      metrics.put(measure.column() + "_by_layer", result.layers(measure));
    }
    int[] layers = IntStream.range(0, result.shape().layers()).toArray();
    metrics.put(
        "whole_symmetric_share_by_layer",
        IntStream.of(layers).mapToDouble(layer -> result.whole(layer).symmetric()).toArray());
    metrics.put(
        "whole_negative_spectrum_by_layer",
        IntStream.of(layers).mapToDouble(layer -> result.whole(layer).negative()).toArray());
    metrics.put("drift_diffusion_beyond_mean", gain());
    metrics.put("spread_maps_alone", result.spread(Spreads::alone));
    metrics.put("spread_with_residual", result.spread(Spreads::residual));
    metrics.put("spread_network", result.spread(Spreads::network));
    metrics.put(
        "theory_fails",
        all.stream().filter(each -> !each.holds()).map(each -> each.check().name()).toList());
    metrics.put("seconds", run.seconds());
    return metrics;
  }
}
