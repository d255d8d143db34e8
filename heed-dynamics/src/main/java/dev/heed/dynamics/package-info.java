/**
 * Training dynamics of the attention classifier: scores and embeddings during full-batch gradient
 * descent, compared with theory (Lu, Mao, Nayak: "On the Dynamics of Training Attention Models",
 * arXiv:2011.10036).
 *
 * <p>An experiment consists of a {@link dev.heed.dynamics.task.TaskData task}, {@link
 * dev.heed.dynamics.DescentOptions options}, a {@link dev.heed.dynamics.FullBatchTraining training}
 * whose {@link dev.heed.dynamics.experiment.History history} is recorded, and the {@link
 * dev.heed.dynamics.ScoreNormIdentity identity} that the history is compared with.
 */
package dev.heed.dynamics;
