/**
 * What a service uses: {@link dev.heed.text.TextClassifier} loads a model and labels texts, with
 * probabilities and reasons.
 */
package dev.heed.text;
