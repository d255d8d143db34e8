/** Predictive coding on a graph beside backpropagation. */
package dev.heed.nets.experiment.predictive;
