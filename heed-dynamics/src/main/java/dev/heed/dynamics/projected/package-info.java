/** Full-batch gradients in the space of the head's first layer, with scores in place of keys. */
package dev.heed.dynamics.projected;
