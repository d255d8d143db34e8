/** The experiment on translation. */
package dev.heed.nets.experiment.translation;
