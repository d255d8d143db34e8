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
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Trials that were measured one after the other. Each leaves a row in the trace, and a run that was
 * interrupted continues after the last of them.
 *
 * @param measurements in the order of the plan
 * @param <S> the studies of the experiment
 * @param <O> the outcome of a trial
 */
record Trials<S extends Trials.Study, O>(List<Measurement<S, O>> measurements) {

  /** A part of an experiment, whose trials differ in tokens, bandwidth and draw alone. */
  interface Study {
    /** Name in the trace and in the report. It seeds the trials, too. */
    String label();
  }

  /**
   * A measurement to be made.
   *
   * @param tokens number of tokens, {@code N}
   * @param epsilon bandwidth {@code ε}
   * @param draw number of the draw of the tokens, from 0
   */
  record Trial<S extends Study>(S study, int tokens, double epsilon, int draw) {

    /** Random numbers that are independent of those of all other trials. */
    SeededRandom random(long seed) {
      return new SeededRandom(seed).stream(study.label() + " " + tokens + " " + epsilon, draw);
    }

    private boolean isDrawOf(Trial<S> cell) {
      return study.equals(cell.study()) && tokens == cell.tokens() && epsilon == cell.epsilon();
    }
  }

  /** A trial with its outcome. */
  record Measurement<S extends Study, O>(Trial<S> trial, O outcome) {}

  /**
   * The columns that an outcome takes in the trace and in a checkpoint.
   *
   * @param names of all columns
   * @param values the numbers of an outcome, in the order of the names; fewer leave cells empty
   * @param outcome the inverse of {@code values}
   */
  record Columns<O>(
      List<String> names, Function<O, double[]> values, Function<double[], O> outcome) {}

  /** Makes the trials of a plan, except those that the interrupted run has made. */
  static <S extends Study, O> Trials<S, O> run(
      Run run, List<Trial<S>> plan, Columns<O> columns, Function<Trial<S>, O> measure)
      throws IOException {
    List<Measurement<S, O>> measurements = resumed(run, plan, columns);
    Trace trace =
        run.trace(
            Stream.concat(Stream.of("study", "tokens", "epsilon", "draw"), columns.names().stream())
                .toArray(String[]::new));
    for (Trial<S> trial : plan.subList(measurements.size(), plan.size())) {
      O outcome = measure.apply(trial);
      measurements.add(new Measurement<>(trial, outcome));
      double[] values = columns.values().apply(outcome);
      double[] cells = Arrays.copyOf(values, columns.names().size());
      Arrays.fill(cells, values.length, cells.length, Double.NaN);
      trace.append(
          Stream.concat(
                  Stream.of(trial.study().label(), trial.tokens(), trial.epsilon(), trial.draw()),
                  DoubleStream.of(cells).boxed())
              .toArray());
      run.progress("measuring", measurements.size(), plan.size());
      run.checkpoint(
          out -> {
            out.writeInt(measurements.size());
            for (Measurement<S, O> each : measurements) {
              double[] numbers = columns.values().apply(each.outcome());
              out.writeInt(numbers.length);
              for (double number : numbers) {
                out.writeDouble(number);
              }
            }
          });
    }
    return new Trials<>(List.copyOf(measurements));
  }

  private static <S extends Study, O> List<Measurement<S, O>> resumed(
      Run run, List<Trial<S>> plan, Columns<O> columns) throws IOException {
    List<Measurement<S, O>> measurements = new ArrayList<>();
    if (run.resumed().isPresent()) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(run.resumed().get()));
      int done = in.readInt();
      for (int i = 0; i < done; i++) {
        double[] values = new double[in.readInt()];
        for (int j = 0; j < values.length; j++) {
          values[j] = in.readDouble();
        }
        measurements.add(new Measurement<>(plan.get(i), columns.outcome().apply(values)));
      }
    }
    return measurements;
  }

  /** The trials of a study. */
  Trials<S, O> of(S study) {
    return where(trial -> trial.study().equals(study));
  }

  /** The trials of a kind of study. */
  Trials<S, O> of(Class<? extends S> studies) {
    return where(trial -> studies.isInstance(trial.study()));
  }

  Trials<S, O> where(Predicate<Trial<S>> wanted) {
    return new Trials<>(measurements.stream().filter(each -> wanted.test(each.trial())).toList());
  }

  /** One quantity of each trial. */
  double[] values(ToDoubleFunction<O> quantity) {
    return measurements.stream()
        .mapToDouble(each -> quantity.applyAsDouble(each.outcome()))
        .toArray();
  }

  /** The bandwidth of each trial. */
  double[] epsilons() {
    return measurements.stream().mapToDouble(each -> each.trial().epsilon()).toArray();
  }

  /** A row of regressors for each trial. */
  double[][] regressors(Function<Trial<S>, double[]> row) {
    return measurements.stream().map(each -> row.apply(each.trial())).toArray(double[][]::new);
  }

  /** A quantity in the limit {@code ε → 0}. */
  Interval limit(ToDoubleFunction<O> quantity) {
    return Interval.extrapolated(epsilons(), values(quantity));
  }

  /** The combinations of study, tokens and bandwidth, in order; their draw is 0. */
  List<Trial<S>> cells() {
    return measurements.stream()
        .map(Measurement::trial)
        .map(each -> new Trial<>(each.study(), each.tokens(), each.epsilon(), 0))
        .distinct()
        .toList();
  }

  /** A quantity of all draws of a cell. */
  double[] draws(Trial<S> cell, ToDoubleFunction<O> quantity) {
    return where(each -> each.isDrawOf(cell)).values(quantity);
  }

  /** The mean of a quantity over all draws of a cell. */
  double mean(Trial<S> cell, ToDoubleFunction<O> quantity) {
    return Arrays.stream(draws(cell, quantity)).average().orElseThrow();
  }
}
