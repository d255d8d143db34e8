package dev.heed.limits;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.run.Trace;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measurements one after the other: each leaves a row in the trace, and a run can go on after any.
 *
 * @param outcomes in the order in which they were asked for
 */
record Trials(List<Outcome> outcomes) {

  /**
   * What is to be measured.
   *
   * @param study what it belongs to, such as the name of a manifold
   * @param tokens {@code N}
   * @param epsilon {@code ε}
   * @param draw which of several draws of the tokens
   */
  record Trial(String study, int tokens, double epsilon, int draw) {

    /** Independent of all other trials'. */
    SeededRandom random(long seed) {
      return new SeededRandom(seed).stream(study + " " + tokens + " " + epsilon, draw);
    }
  }

  /** What was measured, a number for each quantity. */
  record Outcome(Trial trial, double... values) {}

  /** Measures. */
  @FunctionalInterface
  interface Work {
    double[] measure(Trial trial);
  }

  /**
   * Makes the trials, less those that an interrupted run has made.
   *
   * @param quantities names of what is measured; a trial may measure less, but not more
   */
  static Trials run(Run run, List<Trial> trials, List<String> quantities, Work work)
      throws IOException {
    List<Outcome> outcomes = new ArrayList<>();
    if (run.resumed().isPresent()) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(run.resumed().get()));
      int done = in.readInt();
      for (int i = 0; i < done; i++) {
        double[] values = new double[in.readInt()];
        for (int j = 0; j < values.length; j++) {
          values[j] = in.readDouble();
        }
        outcomes.add(new Outcome(trials.get(i), values));
      }
    }
    Trace trace =
        run.trace(
            Stream.concat(Stream.of("study", "tokens", "epsilon", "draw"), quantities.stream())
                .toArray(String[]::new));
    for (Trial trial : trials.subList(outcomes.size(), trials.size())) {
      double[] values = work.measure(trial);
      outcomes.add(new Outcome(trial, values));
      double[] cells = Arrays.copyOf(values, quantities.size());
      Arrays.fill(cells, values.length, cells.length, Double.NaN);
      trace.append(
          Stream.concat(
                  Stream.of(trial.study(), trial.tokens(), trial.epsilon(), trial.draw()),
                  DoubleStream.of(cells).boxed())
              .toArray());
      run.progress("measuring", outcomes.size(), trials.size());
      run.checkpoint(
          out -> {
            out.writeInt(outcomes.size());
            for (Outcome outcome : outcomes) {
              out.writeInt(outcome.values().length);
              for (double value : outcome.values()) {
                out.writeDouble(value);
              }
            }
          });
    }
    return new Trials(List.copyOf(outcomes));
  }

  /** Those of a study. */
  Trials of(String study) {
    return where(trial -> trial.study().equals(study));
  }

  Trials where(Predicate<Trial> wanted) {
    return new Trials(outcomes.stream().filter(each -> wanted.test(each.trial())).toList());
  }

  /** A quantity of each. */
  double[] values(int quantity) {
    return outcomes.stream().mapToDouble(each -> each.values()[quantity]).toArray();
  }

  /** A quantity at ε = 0, by a polynomial of degree 2 in ε. */
  Interval limit(int quantity) {
    double[][] powers =
        outcomes.stream()
            .map(each -> each.trial().epsilon())
            .map(epsilon -> new double[] {epsilon, epsilon * epsilon})
            .toArray(double[][]::new);
    return Interval.regression(values(quantity), powers)[0];
  }

  /** The same trials with one quantity, computed from theirs. */
  Trials with(double[] values) {
    return new Trials(
        IntStream.range(0, values.length)
            .mapToObj(i -> new Outcome(outcomes.get(i).trial(), values[i]))
            .toList());
  }

  /** The settings of tokens and bandwidth that occur, in order. */
  List<Trial> cells() {
    return outcomes.stream()
        .map(Outcome::trial)
        .map(each -> new Trial(each.study(), each.tokens(), each.epsilon(), 0))
        .distinct()
        .toList();
  }

  /** All draws of a cell. */
  Trials draws(Trial cell) {
    return where(
        each ->
            each.study().equals(cell.study())
                && each.tokens() == cell.tokens()
                && each.epsilon() == cell.epsilon());
  }
}
