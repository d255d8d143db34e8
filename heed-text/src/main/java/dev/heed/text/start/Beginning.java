package dev.heed.text.start;

import dev.heed.text.model.Temperature;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.Start;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The beginning of a training: the entries and labels that it starts with, and their weights. */
public interface Beginning {

  /** A beginning without entries and labels; all weights stay as they are drawn. */
  static Beginning drawn() {
    return new Beginning() {};
  }

  /** Options with the settings that the beginning fixes. */
  default TrainingOptions options(TrainingOptions options) {
    return options;
  }

  /** The entries to keep, whatever the texts are. */
  default Vocabulary vocabulary() {
    return Vocabulary.of(List.of());
  }

  /** The labels to keep, whatever the texts are. */
  default List<String> labels() {
    return List.of();
  }

  /** This beginning after it has found what it needs for some words; they may be more than kept. */
  default Beginning forWords(List<String> words) throws IOException {
    return this;
  }

  /** The record of it in a model. */
  default Start start() {
    return new Start.Drawn();
  }

  /** Replaces drawn weights, of a training with these entries and labels. */
  default void fill(ClassifierWeights weights, Vocabulary vocabulary, List<String> labels) {}

  /**
   * The number of training texts of each label, with those of trainings before.
   *
   * @param counts those of this training
   * @return empty if the earlier ones are not known
   */
  default List<Integer> counts(List<String> labels, int[] counts) {
    return Arrays.stream(counts).boxed().toList();
  }

  /** The temperature if there are no dev texts to fit it to. */
  default Optional<Temperature> temperature() {
    return Optional.empty();
  }
}
