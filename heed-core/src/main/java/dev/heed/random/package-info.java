/** The one seeded source of randomness. */
package dev.heed.random;
