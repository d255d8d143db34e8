package dev.heed.nets.experiment.reach;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.experiment.Course;
import dev.heed.nets.model.Mixing;
import dev.heed.nets.model.MixingNetwork;
import dev.heed.nets.torch.AdamOptimizer;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Tensors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A network that learns one of the tasks. */
final class ReachPupil implements Course.Pupil {
  /** Sequences of a measurement. */
  private static final int TESTS = 1024;

  private final ReachTask task;
  private final MixingReach.Net options;
  private final SeededRandom random;
  private final MixingNetwork net;
  private final AdamOptimizer optimizer;

  ReachPupil(ReachTask task, Mixing mixing, MixingReach.Net options, SeededRandom random) {
    this.task = task;
    this.options = options;
    this.random = random;
    net =
        new MixingNetwork(
            mixing,
            new MixingNetwork.Options(
                task.inputs(),
                task.outputs(),
                options.dim(),
                options.heads(),
                2 * options.dim(),
                options.layers(),
                options.length()),
            random.stream("weights", 0));
    optimizer = new AdamOptimizer(net, options.rate(), 0);
  }

  @Override
  public Module net() {
    return net;
  }

  @Override
  public AdamOptimizer optimizer() {
    return optimizer;
  }

  private int[][] draw(int count, SeededRandom source) {
    return IntStream.range(0, count)
        .mapToObj(i -> task.draw(options.length(), source))
        .toArray(int[][]::new);
  }

  private static Tensor tensor(int[][] sequences) {
    int length = sequences[0].length;
    long[] values = new long[sequences.length * length];
    for (int i = 0; i < values.length; i++) {
      values[i] = sequences[i / length][i % length];
    }
    return Tensors.of(values, Device.CPU, sequences.length, length);
  }

  private int[][] answers(int[][] sequences) {
    return IntStream.range(0, sequences.length)
        .mapToObj(i -> task.solve(sequences[i]))
        .toArray(int[][]::new);
  }

  @Override
  public double step(int step) {
    int[][] sequences = draw(options.batch(), random.stream("batch", step));
    try (PointerScope _ = new PointerScope()) {
      Tensor answers = tensor(answers(sequences));
      Tensor logits = net.forward(tensor(sequences));
      Tensor loss =
          torch.cross_entropy(
              logits.view(answers.numel(), task.outputs()), answers.view(answers.numel()));
      optimizer.clear();
      loss.backward();
      optimizer.step();
      return loss.item_float();
    }
  }

  /** The accuracy, and that at each place. */
  @Override
  public double[] measure() {
    int[][] sequences = draw(TESTS, random.stream("test", 0));
    int[][] answers = answers(sequences);
    int length = options.length();
    double[] result = new double[1 + length];
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      int[] said = Tensors.ints(Tensors.argmaxLast(net.forward(tensor(sequences))));
      for (int i = 0; i < said.length; i++) {
        if (said[i] == answers[i / length][i % length]) {
          result[1 + i % length] += 1.0 / TESTS;
          result[0] += 1.0 / said.length;
        }
      }
    }
    return result;
  }
}
