package dev.heed.nets.experiment.chaos;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.experiment.Course;
import dev.heed.nets.torch.AdamOptimizer;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A network that learns to tell chaotic series from regular ones. */
final class ChaosPupil implements Course.Pupil {
  private final WindowNet net;
  private final AdamOptimizer optimizer;
  private final List<ChaoticMap.Series> train;
  private final List<List<ChaoticMap.Series>> tests;
  private final int batch;
  private final SeededRandom random;

  /**
   * A network before its first step.
   *
   * @param tests series that it is measured by: of the map that it learns, and of the other
   */
  ChaosPupil(
      WindowNet.Pooling pooling,
      Chaos.Net options,
      List<ChaoticMap.Series> train,
      List<List<ChaoticMap.Series>> tests,
      SeededRandom random) {
    net = new WindowNet(pooling, options.width(), options.units(), random.stream("weights", 0));
    optimizer = new AdamOptimizer(net, options.rate(), 0);
    this.train = train;
    this.tests = tests;
    this.batch = options.batch();
    this.random = random;
  }

  @Override
  public Module net() {
    return net;
  }

  @Override
  public AdamOptimizer optimizer() {
    return optimizer;
  }

  private static Tensor values(List<ChaoticMap.Series> series) {
    int length = series.getFirst().values().length;
    float[] values = new float[series.size() * length];
    for (int i = 0; i < series.size(); i++) {
      System.arraycopy(series.get(i).values(), 0, values, i * length, length);
    }
    return Tensors.of(values, Device.CPU, series.size(), length);
  }

  private static Tensor labels(List<ChaoticMap.Series> series) {
    float[] labels = new float[series.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = series.get(i).isChaotic() ? 1 : 0;
    }
    return Tensors.of(labels, Device.CPU, labels.length);
  }

  @Override
  public double step(int step) {
    SeededRandom draw = random.stream("batch", step);
    List<ChaoticMap.Series> chosen =
        IntStream.range(0, batch).mapToObj(i -> train.get(draw.below(train.size()))).toList();
    try (PointerScope _ = new PointerScope()) {
      Tensor loss =
          torch.binary_cross_entropy_with_logits(
              net.forward(values(chosen)).logits(), labels(chosen));
      optimizer.clear();
      loss.backward();
      optimizer.step();
      return loss.item_float();
    }
  }

  /** The accuracy on each set of tests. */
  @Override
  public double[] measure() {
    return tests.stream().mapToDouble(this::accuracy).toArray();
  }

  private double accuracy(List<ChaoticMap.Series> series) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      float[] logits = Tensors.floats(net.forward(values(series)).logits());
      double right = 0;
      for (int i = 0; i < logits.length; i++) {
        right += logits[i] > 0 == series.get(i).isChaotic() ? 1 : 0;
      }
      return right / logits.length;
    }
  }

  /** The scores of a series' windows. */
  float[][] scores(List<ChaoticMap.Series> series) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      float[] all = Tensors.floats(net.forward(values(series)).scores());
      int places = all.length / series.size();
      float[][] rows = new float[series.size()][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Arrays.copyOfRange(all, i * places, (i + 1) * places);
      }
      return rows;
    }
  }
}
