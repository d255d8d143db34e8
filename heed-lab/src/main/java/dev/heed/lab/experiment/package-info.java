/**
 * Experiments: settings with defaults, and runs that write a trace, measurements, a report and a
 * verdict, and that can be interrupted and resumed with the same resulting bytes.
 *
 * <p>An {@link dev.heed.lab.experiment.Experiment} is found by {@link java.util.ServiceLoader} and
 * started by {@link dev.heed.lab.experiment.Laboratory}, which owns the run directory. It uses its
 * {@link dev.heed.lab.experiment.Run} while it works, and returns {@link
 * dev.heed.lab.experiment.Findings}.
 */
package dev.heed.lab.experiment;
