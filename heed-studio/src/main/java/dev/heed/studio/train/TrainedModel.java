package dev.heed.studio.train;

import dev.heed.dynamics.FullBatchTraining;
import dev.heed.lab.experiment.Run;
import dev.heed.text.model.Model;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Descent;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The classifier that a training ends with.
 *
 * @param version the version of Heed
 * @param rate the learning rate
 */
record TrainedModel(String version, TrainingTexts texts, FullBatchTraining training, double rate) {

  /** Writes the model file of a run. */
  void save(Run run, double devAccuracy, int epochs) throws IOException {
    ClassifierWeights weights = training.state().weights();
    int documents = texts.data().train().count();
    TrainingOptions options =
        new TrainingOptions(
            weights.shape().model(),
            new VocabularyOptions(1, 1, 1, Math.max(2, texts.words().size())),
            new Descent(
                new LearningRate.Fixed(rate), documents, Math.max(1, epochs), Math.max(1, epochs)),
            new HeldOut(0, 0),
            new ClassWeights.None(),
            run.seed());
    new Model(
            texts.labels(),
            Vocabulary.of(texts.words()),
            weights,
            1,
            labelCounts(),
            new ModelInfo(
                version,
                options,
                documents,
                texts.data().dev().count(),
                epochs,
                Optional.of(devAccuracy),
                Optional.empty(),
                texts.hash()))
        .save(run.directory().path().resolve(Training.MODEL));
  }

  private List<Integer> labelCounts() {
    int[] classes = texts.data().train().labels();
    return IntStream.range(0, texts.labels().size())
        .mapToObj(k -> (int) Arrays.stream(classes).filter(label -> label == k).count())
        .toList();
  }
}
