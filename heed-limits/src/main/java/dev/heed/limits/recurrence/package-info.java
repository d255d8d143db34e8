/** Experiments on recurrence with attention: how gradients reach far back. */
package dev.heed.limits.recurrence;
