package dev.heed.studio.train;

import dev.heed.dynamics.FullBatchTraining;
import dev.heed.lab.experiment.Run;
import dev.heed.text.model.Model;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Descent;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The classifier that a training ends with, as a model file. */
final class TrainedModel {
  private TrainedModel() {}

  static void save(
      Run run,
      TrainingTexts texts,
      FullBatchTraining training,
      double rate,
      double devAccuracy,
      int epochs)
      throws IOException {
    ClassifierWeights weights = training.state().weights();
    int documents = texts.data().train().count();
    TrainingOptions options =
        new TrainingOptions(
            weights.shape().model(),
            new VocabularyOptions(1, 1, 1, Math.max(2, texts.words().size())),
            new Descent(rate, documents, Math.max(1, epochs), Math.max(1, epochs)),
            new HeldOut(0, 0),
            new ClassWeights.None(),
            run.seed());
    new Model(
            texts.labels(),
            Vocabulary.of(texts.words()),
            weights,
            1,
            new ModelInfo(
                "studio",
                options,
                documents,
                texts.data().dev().count(),
                epochs,
                Optional.of(devAccuracy),
                Optional.empty(),
                hash(texts)))
        .save(run.directory().path().resolve(Training.MODEL));
  }

  private static String hash(TrainingTexts texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String word : texts.words()) {
        digest.update(word.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
