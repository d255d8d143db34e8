/** The words and neighbours that a classifier learns as features. */
package dev.heed.dynamics.features;
