/** Regular against chaotic series, told apart by attention over their windows. */
package dev.heed.nets.experiment.chaos;
