/**
 * The settings of a training, its progress, and the provenance of a model. {@link
 * dev.heed.text.training.TrainingOptions} is the entry.
 *
 * <p>These types are public, and stand below everything that is built from them (vocabulary,
 * network, trainer), so they have a package of their own rather than a place in {@code
 * dev.heed.text}.
 */
package dev.heed.text.training;
