package dev.heed.nets.experiment.node;

import dev.heed.nets.attention.AttentionMask;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Nodes of one graph.
 *
 * @param nodes {@code [1, nodes, features]}
 * @param mask the neighbours of each node
 * @param answers maps logits {@code [nodes, classes]} to those that have a label
 * @param labels the class of each answer, {@code [answers]}
 */
record NodeBatch(Tensor nodes, AttentionMask mask, UnaryOperator<Tensor> answers, Tensor labels) {}
