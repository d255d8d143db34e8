/** Gradients from neurons that know their neighbours alone, against backpropagation. */
package dev.heed.dynamics.local;
