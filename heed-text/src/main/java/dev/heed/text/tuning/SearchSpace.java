package dev.heed.text.tuning;

import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Head;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiFunction;

/** The settings that a search varies, by the names and values of {@code heed train}'s options. */
final class SearchSpace {
  /** The share of settings that keep their default, which is a good one for most corpora. */
  private static final double DEFAULT_SHARE = 0.5;

  private static final String NGRAM_MIN_COUNT = "ngram-min-count";

  private static final int DEFAULT_NGRAM_MIN_COUNT = VocabularyOptions.defaults().ngramMinCount();

  /** All dimensions; a line adds one. The order is that in which the changes are made. */
  private static final List<Dimension> ALL =
      List.of(
          numbers("lr", TrainingOptions::withLearningRate, List.of(0.05, 0.1, 0.2, 0.5, 1.0, 2.0)),
          numbers("dim", (options, dim) -> options.withDim(dim), List.of(8, 16, 64, 128)),
          numbers("ngrams", SearchSpace::withNgrams, List.of(1, 3)),
          numbers("min-count", SearchSpace::withMinCount, List.of(2, 3, 5)),
          numbers(NGRAM_MIN_COUNT, SearchSpace::withNgramMinCount, List.of(2, 5, 10)),
          new Dimension(
              "char-ngrams",
              List.of(
                  new Choice("none", options -> with(options, new CharacterNgrams.None())),
                  new Choice("2-4", options -> with(options, new CharacterNgrams.Between(2, 4))),
                  new Choice("3-5", options -> with(options, new CharacterNgrams.Between(3, 5))),
                  new Choice("3-6", options -> with(options, new CharacterNgrams.Between(3, 6))))),
          new Dimension(
              "class-weights",
              List.of(
                  new Choice(
                      "sqrt", options -> options.withClassWeights(new ClassWeights.SquareRoot())),
                  new Choice(
                      "balanced",
                      options -> options.withClassWeights(new ClassWeights.Balanced())))),
          new Dimension(
              "head", List.of(new Choice("mlp", options -> options.withHead(new Head.Mlp(10))))),
          numbers("patience", TrainingOptions::withPatience, List.of(3, 10)));

  private final Set<String> fixed;
  private final List<Dimension> dimensions;

  /** A value of an option, with its change of the settings. */
  private record Choice(String value, Change change) {}

  /** A change of the settings. */
  @FunctionalInterface
  private interface Change {
    TrainingOptions of(TrainingOptions options);
  }

  /** An option with values other than its default. */
  private record Dimension(String name, List<Choice> choices) {}

  /** All settings but those that are fixed. */
  SearchSpace(Set<String> fixed) {
    this.fixed = Set.copyOf(fixed);
    dimensions = ALL.stream().filter(each -> !fixed.contains(each.name())).toList();
  }

  private static <N extends Number> Dimension numbers(
      String name, BiFunction<TrainingOptions, N, TrainingOptions> with, List<N> values) {
    return new Dimension(
        name,
        values.stream()
            .map(value -> new Choice(value.toString(), options -> with.apply(options, value)))
            .toList());
  }

  private static TrainingOptions withNgrams(TrainingOptions options, int ngrams) {
    VocabularyOptions words = options.vocabulary();
    return options.withVocabulary(
        new VocabularyOptions(
            ngrams,
            words.minCount(),
            words.ngramMinCount(),
            words.maxEntries(),
            words.characterNgrams()));
  }

  /** The minimum count of n-grams follows, as on the command line. */
  private static TrainingOptions withMinCount(TrainingOptions options, int minCount) {
    VocabularyOptions words = options.vocabulary();
    return options.withVocabulary(
        new VocabularyOptions(
            words.ngrams(),
            minCount,
            Math.max(DEFAULT_NGRAM_MIN_COUNT, minCount),
            words.maxEntries(),
            words.characterNgrams()));
  }

  private static TrainingOptions withNgramMinCount(TrainingOptions options, int ngramMinCount) {
    VocabularyOptions words = options.vocabulary();
    return options.withVocabulary(
        new VocabularyOptions(
            words.ngrams(),
            words.minCount(),
            ngramMinCount,
            words.maxEntries(),
            words.characterNgrams()));
  }

  private static TrainingOptions with(TrainingOptions options, CharacterNgrams ngrams) {
    return options.withVocabulary(options.vocabulary().withCharacterNgrams(ngrams));
  }

  /**
   * Draws settings.
   *
   * @param base the settings that are varied
   * @param values receives the values that are not the default, by the name of the option
   * @return empty if the values contradict each other
   */
  Optional<TrainingOptions> draw(
      TrainingOptions base, SeededRandom random, SequencedMap<String, String> values) {
    TrainingOptions drawn = base;
    try {
      for (Dimension dimension : dimensions) {
        if (random.uniform() >= DEFAULT_SHARE) {
          Choice choice = dimension.choices().get(random.below(dimension.choices().size()));
          drawn = choice.change().of(drawn);
          values.put(dimension.name(), choice.value());
        }
      }
    } catch (ProblemException e) {
      return Optional.empty(); // as a minimum count of n-grams below that of words
    }
    return fixed.contains(NGRAM_MIN_COUNT)
            && drawn.vocabulary().ngramMinCount() != base.vocabulary().ngramMinCount()
        ? Optional.empty()
        : Optional.of(drawn);
  }

  /** The number of different settings; at most that of a {@code long}. */
  long size() {
    long size = 1;
    for (Dimension dimension : dimensions) {
      size *= dimension.choices().size() + 1L;
    }
    return size;
  }
}
