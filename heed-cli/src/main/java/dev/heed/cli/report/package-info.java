/** The parts of reports on trainings and predictions. */
package dev.heed.cli.report;
