/**
 * The training that the studio shows ({@link dev.heed.studio.train.Training}): its texts, the
 * scores and norms of words over time, the plane in which they are drawn, and the trained model.
 */
package dev.heed.studio.train;
