package dev.heed.cli.explain;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.model.EncoderModel;
import dev.heed.cli.model.FastTextFile;
import dev.heed.cli.model.HeedModel;
import dev.heed.cli.model.LoadedModel;
import dev.heed.cli.terminal.Console;
import dev.heed.text.Counterfactual;
import dev.heed.text.Counterfactuals;
import dev.heed.text.Explanation;
import dev.heed.text.Sentence;
import dev.heed.text.Shapley;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Options for reasons beyond contributions. */
public final class ReasonOptions {
  private static final int MAX_EDITS = 100;
  private static final String WORD = "word";
  private static final String SENTENCE = "sentence";

  @Option(
      names = "--by",
      paramLabel = "UNIT",
      description =
          "word, or sentence: also the sums of the words of each sentence (default: word).")
  String by = WORD;

  @Option(
      names = "--counterfactual",
      paramLabel = "N",
      description =
          "Also find up to N sets of words without which the text gets another label, the fewest"
              + " words first, and up to N words that can be replaced for that; of a model of"
              + " several labels, to take each label away and to add one.")
  Optional<Integer> counterfactual = Optional.empty();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--corpus",
      paramLabel = "FILE",
      description =
          "Texts, such as those trained on: a replacement's pairs with its neighbours stand in"
              + " them (default: they are among the model's entries).")
  Optional<Path> corpus = Optional.empty();

  @Option(
      names = "--shapley",
      description =
          "Also compute exact Shapley values, for which a missing word loses its attention too; not"
              + " for head mlp.")
  boolean shapley;

  /** No further reasons, unless options ask for them. */
  public ReasonOptions() {}

  /**
   * Checks the values.
   *
   * @throws ProblemException if they are out of range or do not fit together
   */
  public boolean check() {
    if (!by.equals(WORD) && !by.equals(SENTENCE)) {
      throw new ProblemException("--by is '" + by + "'", WORD + " or " + SENTENCE);
    }
    counterfactual.ifPresent(n -> Require.between("--counterfactual", 1, MAX_EDITS, n));
    if (corpus.isPresent() && counterfactual.isEmpty()) {
      throw new ProblemException(
          "--corpus is given without --counterfactual", "both, since it is for replacements");
    }
    return true;
  }

  /**
   * Makes ready what explains more.
   *
   * @param options reads the corpus
   * @throws ProblemException if the model does not have it
   */
  public Function<Explanation, MoreReasons> prepare(
      LoadedModel model, CorpusOptions options, Console console) throws IOException {
    return switch (model) {
      case HeedModel heed -> prepare(heed.classifier(), options, console);
      case FastTextFile _, EncoderModel _ -> {
        if (counterfactual.isPresent() || shapley) {
          throw new ProblemException(
              "%s is given with a model %s"
                  .formatted(
                      shapley ? "--shapley" : "--counterfactual",
                      model instanceof EncoderModel ? "on an encoder" : "of fastText"),
              "a model of words by 'heed train'");
        }
        yield explanation ->
            new MoreReasons(Optional.empty(), Optional.empty(), sentences(explanation));
      }
    };
  }

  private Optional<List<Sentence>> sentences(Explanation explanation) {
    return by.equals(SENTENCE) ? Optional.of(Sentence.of(explanation)) : Optional.empty();
  }

  private Function<Explanation, MoreReasons> prepare(
      TextClassifier classifier, CorpusOptions options, Console console) throws IOException {
    if (shapley) {
      Shapley.requireAverages(classifier);
    }
    Function<String, List<Counterfactual>> edits = text -> List.of();
    if (counterfactual.isPresent()) {
      int most = counterfactual.get();
      Counterfactuals search = counterfactuals(classifier, options, console);
      edits = text -> search.find(text, most);
    }
    Function<String, List<Counterfactual>> found = edits;
    return explanation ->
        new MoreReasons(
            counterfactual.isPresent()
                ? Optional.of(found.apply(explanation.text()))
                : Optional.empty(),
            shapley ? Optional.of(Shapley.of(classifier, explanation)) : Optional.empty(),
            sentences(explanation));
  }

  private Counterfactuals counterfactuals(
      TextClassifier classifier, CorpusOptions options, Console console) throws IOException {
    Counterfactuals search = new Counterfactuals(classifier);
    if (corpus.isEmpty()) {
      return search;
    }
    try (CorpusReader reader =
        InputTexts.openUnlabelled(corpus.get(), options, console, () -> {})) {
      Stream.Builder<String> texts = Stream.builder();
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        texts.add(next.get().text());
      }
      return search.withPairsOf(texts.build());
    }
  }
}
