/**
 * What an experiment is: a name, settings with defaults, a run that leaves a trace, measurements, a
 * report and a verdict behind, and that goes on after an interruption to the same bytes.
 *
 * <p>An {@link dev.heed.lab.experiment.Experiment} is found by {@link java.util.ServiceLoader} and
 * started by {@link dev.heed.lab.experiment.Laboratory}, which owns the run directory. While it
 * works it talks to its {@link dev.heed.lab.experiment.Run}; at the end it gives {@link
 * dev.heed.lab.experiment.Findings}.
 */
package dev.heed.lab.experiment;
