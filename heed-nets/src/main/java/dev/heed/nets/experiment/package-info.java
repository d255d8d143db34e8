/** Experiments on metric-attention (arXiv:2412.18288): the same nets with each attention. */
package dev.heed.nets.experiment;
