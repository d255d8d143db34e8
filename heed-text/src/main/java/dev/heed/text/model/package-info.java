/**
 * A trained model: its parts, its file, and the weights made ready for single texts. {@link
 * dev.heed.text.model.Model} is the entry.
 */
package dev.heed.text.model;
