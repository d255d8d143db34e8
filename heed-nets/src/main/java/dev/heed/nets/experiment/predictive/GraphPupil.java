package dev.heed.nets.experiment.predictive;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.data.CitationGraph.Split;
import dev.heed.nets.experiment.Course;
import dev.heed.nets.model.GraphConvolution;
import dev.heed.nets.torch.AdamOptimizer;
import dev.heed.nets.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A graph network that learns by backpropagation or by predictive coding. */
final class GraphPupil implements Course.Pupil {
  private final LinkedPapers papers;
  private final Learning learning;
  private final PredictiveGraph.Net options;
  private final GraphConvolution net;
  private final AdamOptimizer optimizer;
  private final Tensor moreLinks;
  private final int[] train;
  private final int[] test;

  /** The rule by which weights learn. */
  enum Learning {
    BACKPROPAGATION("backpropagation"),
    /**
     * Hidden values relax towards less energy first, {@code ½‖x₁ − μ₁‖²} and the cross-entropy, and
     * then each layer's weights take a step down its own part of the energy.
     */
    PREDICTIVE("predictive coding");

    private final String label;

    Learning(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  GraphPupil(
      LinkedPapers papers,
      Learning learning,
      PredictiveGraph.Net options,
      Tensor moreLinks,
      SeededRandom random) {
    this.papers = papers;
    this.learning = learning;
    this.options = options;
    this.moreLinks = moreLinks;
    train = papers.papers(Split.TRAIN);
    test = papers.papers(Split.TEST);
    net =
        new GraphConvolution(
            papers.features(), options.hidden(), papers.classes(), random.stream("weights", 0));
    optimizer = new AdamOptimizer(net, options.rate(), options.weightDecay());
  }

  @Override
  public Module net() {
    return net;
  }

  @Override
  public AdamOptimizer optimizer() {
    return optimizer;
  }

  @Override
  public double step(int step) {
    try (PointerScope _ = new PointerScope()) {
      Tensor predicted = net.hidden(papers.links(), papers.nodes());
      Tensor loss =
          switch (learning) {
            case BACKPROPAGATION -> crossEntropy(predicted);
            case PREDICTIVE -> energy(relaxed(predicted.detach()), predicted);
          };
      optimizer.clear();
      loss.backward();
      optimizer.step();
      return loss.item_float();
    }
  }

  /**
   * The cross-entropy of the training papers, summed, so that weights decay alike in both rules.
   */
  private Tensor crossEntropy(Tensor hidden) {
    return papers.loss(net.logits(papers.links(), hidden), train);
  }

  private Tensor energy(Tensor hidden, Tensor predicted) {
    Tensor error = hidden.sub(predicted);
    return error.mul(error).sum().mul(new Scalar(0.5)).add(crossEntropy(hidden));
  }

  /** The hidden values after a few steps down the energy from their prediction. */
  private Tensor relaxed(Tensor predicted) {
    Tensor x = predicted.clone();
    for (int t = 0; t < options.relaxation(); t++) {
      x.requires_grad_(true);
      energy(x, predicted).backward();
      x = x.detach().sub(x.grad().mul(new Scalar(options.relaxationRate())));
    }
    return x.detach();
  }

  /**
   * Accuracy, calibration error, and accuracy with random links added, on the test papers; then the
   * mean confidence.
   */
  @Override
  public double[] measure() {
    double[] there = answers(papers.links());
    double[] more = answers(moreLinks);
    return new double[] {there[0], there[1], more[0], there[2]};
  }

  private double[] answers(Tensor links) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor logits = net.logits(links, net.hidden(links, papers.nodes()));
      float[] all = Tensors.floats(LinkedPapers.rows(logits, test).softmax(1));
      int classes = papers.classes();
      double[] confidence = new double[test.length];
      boolean[] right = new boolean[test.length];
      int[] labels = papers.labels(test);
      for (int i = 0; i < test.length; i++) {
        int best = 0;
        for (int k = 1; k < classes; k++) {
          best = all[i * classes + k] > all[i * classes + best] ? k : best;
        }
        confidence[i] = all[i * classes + best];
        right[i] = best == labels[i];
      }
      return summary(confidence, right);
    }
  }

  /** Accuracy, expected calibration error over ten bins of confidence, and mean confidence. */
  static double[] summary(double[] confidence, boolean[] right) {
    int bins = 10;
    double[] gap = new double[bins];
    int hits = 0;
    double mean = 0;
    for (int i = 0; i < right.length; i++) {
      hits += right[i] ? 1 : 0;
      mean += confidence[i] / right.length;
      int bin = Math.min(bins - 1, (int) (confidence[i] * bins));
      gap[bin] += ((right[i] ? 1 : 0) - confidence[i]) / right.length;
    }
    double error = 0;
    for (double each : gap) {
      error += Math.abs(each);
    }
    return new double[] {(double) hits / right.length, error, mean};
  }
}
