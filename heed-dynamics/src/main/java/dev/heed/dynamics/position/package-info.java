/** Attention that learns positions, then meanings: where the least risk changes sides. */
package dev.heed.dynamics.position;
