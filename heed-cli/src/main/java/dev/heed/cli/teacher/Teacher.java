package dev.heed.cli.teacher;

import dev.heed.text.corpus.LabelledText;
import dev.heed.text.teacher.Examples;
import dev.heed.text.teacher.LabelShares;
import dev.heed.text.teacher.LinearTraining;
import dev.heed.text.teacher.TextFeatures;
import dev.heed.text.trainer.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A classifier on features that learnt labelled texts.
 *
 * @param features computes the features of a text
 * @param texts the texts that it learnt, and those held out
 * @param fitted the classifier
 */
record Teacher(TextFeatures features, LabelledTexts texts, LinearTraining.Fitted fitted) {
  /** Learnt texts of each label, on average, below which they do not tell how unlabelled lean. */
  private static final int FEW = 20;

  /** Texts whose features are computed at once. */
  static final int BATCH = 256;

  /** Learns of the progress. */
  @FunctionalInterface
  interface Progress {
    void at(long done, long total);
  }

  /**
   * Learns the training texts; dev texts choose the penalty if there are enough of them.
   *
   * @param dev dev texts of their own; those held out are used too
   */
  static Teacher learn(
      TextFeatures features,
      LabelledTexts texts,
      List<LabelledText> dev,
      long seed,
      int threads,
      Progress progress)
      throws IOException {
    List<LabelledText> train = texts.of(Split.Part.TRAIN);
    List<LabelledText> held = new ArrayList<>(dev);
    held.addAll(texts.of(Split.Part.DEV));
    held.removeIf(text -> !texts.labels().contains(text.labels().getFirst()));
    int all = train.size() + held.size();
    Examples learnt = examples(features, texts, train, done -> progress.at(done, all));
    if (held.isEmpty()) {
      return new Teacher(features, texts, LinearTraining.fit(learnt, seed, threads));
    }
    Examples choosing =
        examples(features, texts, held, done -> progress.at(train.size() + done, all));
    LinearTraining.Fitted fitted =
        held.size() < LinearTraining.MIN_DEV
            ? LinearTraining.fit(learnt.and(choosing), seed, threads)
            : LinearTraining.fit(learnt, choosing, threads);
    return new Teacher(features, texts, fitted);
  }

  /** Receives the number of texts done. */
  @FunctionalInterface
  interface Done {
    void at(int done);
  }

  static Examples examples(
      TextFeatures features, LabelledTexts labels, List<LabelledText> texts, Done done)
      throws IOException {
    int width = features.width();
    float[] all = new float[Math.multiplyExact(texts.size(), width)];
    for (int from = 0; from < texts.size(); from += BATCH) {
      int to = Math.min(texts.size(), from + BATCH);
      List<float[]> batch =
          features.of(texts.subList(from, to).stream().map(LabelledText::text).toList());
      for (int i = 0; i < batch.size(); i++) {
        System.arraycopy(batch.get(i), 0, all, (from + i) * width, width);
      }
      done.at(to);
    }
    return new Examples(all, width, labels.targets(texts), labels.labels().size());
  }

  /**
   * The probabilities of the labels of texts of another origin. If few texts were learnt, they are
   * shifted to the labels' shares among these: with 8 of each label of sst2 the model that learns
   * sentences of imdb from the teacher then gains 2 points of accuracy.
   */
  List<double[]> ofUnlabelled(List<String> unlabelled, Progress progress) throws IOException {
    List<double[]> probabilities = probabilities(unlabelled, progress);
    return learntFew()
        ? LabelShares.matched(
            probabilities, LabelShares.of(texts.targets(learnt()), texts.labels().size()))
        : probabilities;
  }

  /** Whether so few texts were learnt that the labels' shares are matched. */
  boolean learntFew() {
    return learnt().size() < FEW * texts.labels().size();
  }

  private List<LabelledText> learnt() {
    List<LabelledText> learnt = new ArrayList<>(texts.of(Split.Part.TRAIN));
    learnt.addAll(texts.of(Split.Part.DEV));
    return learnt;
  }

  /** The probabilities of the labels of texts. */
  List<double[]> probabilities(List<String> texts, Progress progress) throws IOException {
    List<double[]> probabilities = new ArrayList<>(texts.size());
    for (int from = 0; from < texts.size(); from += BATCH) {
      int to = Math.min(texts.size(), from + BATCH);
      for (float[] each : features.of(texts.subList(from, to))) {
        probabilities.add(fitted.classifier().probabilities(each));
      }
      progress.at(to, texts.size());
    }
    return probabilities;
  }
}
