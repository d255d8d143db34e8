package dev.heed.dynamics.offset;

import dev.heed.dynamics.offset.OffsetNetwork.Form;
import dev.heed.dynamics.offset.OffsetNetwork.Mask;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;

/**
 * A training on fresh windows by Adam (Kingma and Ba 2015).
 *
 * @param price of an open mask; above 0 the mask learns with noise, and the trained network answers
 *     with a mask of 0 and 1
 */
record OffsetTraining(Form form, int steps, int batch, double rate, double price) {
  private static final double FIRST_DECAY = 0.9;
  private static final double SECOND_DECAY = 0.999;
  private static final double SMALL = 1e-8;
  private static final int TEST_WINDOWS = 4000;
  private static final int STEPS_A_PULSE = 10;

  /** The accuracy on new windows, and then {@code α} by head and place. */
  double[] run(SeededRandom random, Runnable pulse) {
    OffsetNetwork network = new OffsetNetwork(form, random.stream("weights", 0));
    SeededRandom windows = random.stream("windows", 0);
    SeededRandom noise = random.stream("noise", 0);
    Mask kind = price > 0 ? Mask.NOISY : Mask.SOFT;
    double[] weights = network.weights();
    double[] gradient = network.gradient();
    double[] mean = new double[weights.length];
    double[] square = new double[weights.length];
    double meanLeft = 1;
    double squareLeft = 1;
    for (int step = 0; step < steps; step++) {
      Arrays.fill(gradient, 0);
      for (int i = 0; i < batch; i++) {
        int[] window = form.task().draw(windows);
        network.addGradient(window, form.task().label(window), kind, noise);
      }
      network.addPrice(price * batch);
      meanLeft *= FIRST_DECAY;
      squareLeft *= SECOND_DECAY;
      // The rate falls to 0 in a straight line, so that the last steps settle.
      double now = rate * (1 - (double) step / steps);
      for (int i = 0; i < weights.length; i++) {
        double g = gradient[i] / batch;
        mean[i] = FIRST_DECAY * mean[i] + (1 - FIRST_DECAY) * g;
        square[i] = SECOND_DECAY * square[i] + (1 - SECOND_DECAY) * g * g;
        double size = Math.sqrt(square[i] / (1 - squareLeft)) + SMALL;
        weights[i] -= now * mean[i] / (1 - meanLeft) / size;
      }
      if (step % STEPS_A_PULSE == 0) {
        pulse.run();
      }
    }
    return result(network, random.stream("test", 0), noise);
  }

  private double[] result(OffsetNetwork network, SeededRandom test, SeededRandom noise) {
    int right = 0;
    for (int i = 0; i < TEST_WINDOWS; i++) {
      int[] window = form.task().draw(test);
      int answer = network.answer(window, price > 0 ? Mask.HARD : Mask.SOFT, noise);
      right += answer == form.task().label(window) ? 1 : 0;
    }
    int places = form.task().places();
    double[] result = new double[1 + form.heads() * places];
    result[0] = (double) right / TEST_WINDOWS;
    for (int h = 0; h < form.heads(); h++) {
      for (int o = 0; o < places; o++) {
        result[1 + h * places + o] = network.maskWeight(h, o);
      }
    }
    return result;
  }
}
