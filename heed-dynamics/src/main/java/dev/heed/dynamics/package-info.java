/**
 * Training dynamics of the attention classifier: what scores and embeddings do while full-batch
 * gradient descent runs, and how far that agrees with theory (Lu, Mao, Nayak: "On the Dynamics of
 * Training Attention Models", arXiv:2011.10036).
 *
 * <p>An experiment is a {@link dev.heed.dynamics.task.TaskData task}, {@link
 * dev.heed.dynamics.DescentOptions options}, a {@link dev.heed.dynamics.FullBatchTraining training}
 * that a {@link dev.heed.dynamics.WordTrace trace} watches, and the {@link
 * dev.heed.dynamics.ScoreNormIdentity identity} that the trace is held against.
 */
package dev.heed.dynamics;
