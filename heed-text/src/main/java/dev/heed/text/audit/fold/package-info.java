/** The training on all folds but one, as a task that runs anywhere, and its results. */
package dev.heed.text.audit.fold;
