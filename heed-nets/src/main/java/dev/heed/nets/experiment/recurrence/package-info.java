/** Recurrent networks that attend to what they keep. */
package dev.heed.nets.experiment.recurrence;
