package dev.heed.text.evaluation;

import java.util.List;
import java.util.Map;

/** The measured quality of a classifier, for texts of one label or of several. */
public sealed interface Quality permits Evaluation, MultiLabelEvaluation {

  /** The labels, in the order of the probabilities. */
  List<String> labels();

  /** The number of texts. */
  long count();

  /** The true labels that the classifier does not know, with their numbers of texts. */
  Map<String, Long> unknownLabels();

  /** The measure by which classifiers are compared, 0 to 1: accuracy, or micro F1. */
  double score();

  /** The mean F1 over the labels that occur, as true or as predicted label. */
  double macroF1();

  /** The expected calibration error in 15 equal bins of the probability, 0 to 1. */
  double calibrationError();

  /** The mean of the negative logarithm of the probability of what is true, in nats. */
  double logLoss();

  /** The quality of each known label. */
  List<Evaluation.LabelScore> scores();
}
