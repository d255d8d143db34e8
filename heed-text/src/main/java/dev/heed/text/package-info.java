/**
 * Text classification for services: {@link dev.heed.text.TextClassifier} loads a model and labels
 * texts, with probabilities and reasons; {@link dev.heed.text.Training} makes a model of a file of
 * labelled texts.
 */
package dev.heed.text;
