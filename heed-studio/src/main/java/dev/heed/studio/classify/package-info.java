/**
 * Classifiers trained in the studio as {@code heed train} trains them: the trainer is handed in by
 * the program ({@link dev.heed.studio.classify.Trainer}); here are its settings, what it tells
 * while it works, its result, and the predictions that it leaves.
 */
package dev.heed.studio.classify;
