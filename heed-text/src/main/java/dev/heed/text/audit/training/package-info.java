/**
 * Checks that train classifiers: wrong labels, the use of give-aways, shortcuts, drift, texts that
 * are hard to learn, and groups of texts that are predicted badly. {@link
 * dev.heed.text.audit.training.TrainingChecks} runs them.
 */
package dev.heed.text.audit.training;
