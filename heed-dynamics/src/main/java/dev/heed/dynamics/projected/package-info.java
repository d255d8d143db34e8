/** Full-batch gradients where keys count only through their projection on a fixed query. */
package dev.heed.dynamics.projected;
