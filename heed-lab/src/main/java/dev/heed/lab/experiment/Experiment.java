package dev.heed.lab.experiment;

import java.io.IOException;

/**
 * A repeatable measurement with settings. To be found, its class has a public constructor without
 * parameters and is listed in {@code META-INF/services/dev.heed.lab.experiment.Experiment}.
 *
 * @param <S> the settings: a record whose components are whole numbers, floating-point numbers,
 *     truth values, text, paths, enum constants, optionals or lists of these, or records of the
 *     same kind. It checks itself and throws {@link IllegalArgumentException}. A component {@code
 *     recordEvery} is called {@code record_every} on the command line and in {@code config.json},
 *     also where it is a component of a nested record.
 */
public interface Experiment<S extends Record> {

  /** Name, summary and duration. */
  Description description();

  /** The name of the {@link #description}. */
  default String name() {
    return description().name();
  }

  /** The default settings. */
  S defaults();

  /**
   * Runs the measurement. The same settings and seed give the same trace and the same measurements,
   * but for timings, for any number of threads and whether or not the run was interrupted.
   *
   * @throws IOException if the measurement fails; the message is one line, {@code what is wrong;
   *     expected what}. The trace so far stays.
   * @throws IllegalArgumentException if the settings do not fit together or not to the data
   * @throws CancelledException if {@link Run#checkpoint} throws it
   */
  Findings run(S settings, Run run) throws IOException;
}
