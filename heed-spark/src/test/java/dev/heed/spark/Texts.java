package dev.heed.spark;

import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Small classifiers, and texts for them. */
final class Texts {
  /** Of known and of unknown words, in several scripts, and of none. */
  static final List<String> ALL =
      List.of(
          "my card has not arrived yet",
          "What is today's exchange rate?",
          "I want my money back, a refund please",
          "the refund on my card, and the rate",
          "wholly unrelated zebra",
          "",
          " \t\n",
          "card 😀 card 好好 rate\u0000refund",
          "REFUND refund. Rate; card!",
          "karte kurs erstattung");

  private static final List<String> CARD =
      List.of("my card has not arrived", "when does the card come", "the new card is lost");
  private static final List<String> RATE =
      List.of("what is the exchange rate", "is this rate right", "the rate for euro is wrong");
  private static final List<String> REFUND =
      List.of("i want a refund", "please give my money back", "the refund did not come");

  private Texts() {}

  /** Trains a classifier with three labels. */
  static TextClassifier classifier(TrainingOptions options, Path folder) throws IOException {
    List<String> lines = new ArrayList<>(List.of("text,label"));
    for (int i = 0; i < 4; i++) {
      CARD.forEach(text -> lines.add(text + ",card"));
      RATE.forEach(text -> lines.add(text + ",rate"));
      REFUND.forEach(text -> lines.add(text + ",refund"));
    }
    return train(options, Files.write(folder.resolve("texts.csv"), lines));
  }

  /** Trains a classifier that gives any number of labels. */
  static TextClassifier severalLabels(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      for (int k = 0; k < CARD.size(); k++) {
        lines.add("__label__card " + CARD.get(k));
        lines.add("__label__rate " + RATE.get(k));
        lines.add("__label__card __label__rate " + CARD.get(k) + " " + RATE.get(k));
      }
    }
    return train(TrainingOptions.defaults(), Files.write(folder.resolve("several.txt"), lines));
  }

  private static TextClassifier train(TrainingOptions options, Path file) throws IOException {
    return Training.with(options.withEpochs(5).withLearningRate(0.1))
        .threads(1)
        .run(file)
        .classifier();
  }

  /** {@link #ALL} and null, several times. */
  static List<String> withNulls(int times) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      texts.addAll(ALL);
      texts.addAll(Arrays.asList((String) null));
    }
    return texts;
  }
}
