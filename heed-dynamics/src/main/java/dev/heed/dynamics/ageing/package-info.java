/** Ageing: how a training slows down, and when the ranking of attention stands still. */
package dev.heed.dynamics.ageing;
