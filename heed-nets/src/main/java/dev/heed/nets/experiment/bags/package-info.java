/** Classification of bags whose parts have no labels. */
package dev.heed.nets.experiment.bags;
