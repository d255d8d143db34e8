package dev.heed.nets.experiment.chaos;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.torch.Parameters;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * A classifier of series: features {@code h = relu(V tanh(W x))} of each window, whose mean,
 * weighted by attention {@code softmax(wᵀ h)} or even, decides. With even weights it is a
 * convolution with a mean over its places.
 */
final class WindowNet extends Module {
  private final Pooling pooling;
  private final int width;
  private final int units;
  private final LinearImpl window;
  private final LinearImpl features;
  private final LinearImpl score;
  private final LinearImpl head;

  /** The weights of windows. */
  enum Pooling {
    ATTENTION("pooled attention"),
    MEAN("convolution");

    private final String label;

    Pooling(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /** The logits, and the scores of the windows, a row for each series. */
  record Answer(Tensor logits, Tensor scores) {}

  WindowNet(Pooling pooling, int width, int units, SeededRandom random) {
    this.pooling = pooling;
    this.width = width;
    this.units = units;
    window = register_module("window", Parameters.linear(width, units, true, random));
    features = register_module("features", Parameters.linear(units, units, true, random));
    score = register_module("score", Parameters.linear(units, 1, false, random));
    head = register_module("head", Parameters.linear(units, 1, true, random));
  }

  /** Answers for {@code [batch, length]}. */
  Answer forward(Tensor series) {
    long batch = series.size(0);
    Tensor windows = series.unfold(1, width, 1); // [batch, places, width]
    Tensor h = features.forward(window.forward(windows).tanh()).relu();
    long places = h.size(1);
    Tensor scores = score.forward(h).view(batch, places);
    Tensor pooled =
        switch (pooling) {
          case ATTENTION -> scores.softmax(1).unsqueeze(1).bmm(h).view(batch, units);
          case MEAN -> h.mean(1);
        };
    return new Answer(head.forward(pooled).view(batch), scores);
  }
}
