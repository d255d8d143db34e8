/**
 * The network of the classifier, which pools word embeddings by attention (Lu, Mao, Nayak: "On the
 * Dynamics of Training Attention Models", ICLR 2021), forward and backward on documents of any
 * length.
 *
 * <p>{@link dev.heed.text.pooling.ReferenceClassifier} reads like the formulas, in double; {@link
 * dev.heed.text.pooling.ClassifierStep} computes the same in float with {@link
 * dev.heed.kernel.Kernels}, for many documents at once.
 */
package dev.heed.text.pooling;
