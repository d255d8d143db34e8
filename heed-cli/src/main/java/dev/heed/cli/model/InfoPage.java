package dev.heed.cli.model;

import dev.heed.cli.command.Heads;
import dev.heed.cli.command.OptionValues;
import dev.heed.cli.report.Labels;
import dev.heed.cli.terminal.Style;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.TextClassifier;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Descent;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.Start;
import dev.heed.text.training.TrainingOptions;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.Optional;

/** The description of a model for people. */
final class InfoPage {
  /** Columns of a name and the blanks around it. */
  private static final int NAME = 17;

  private final TextClassifier classifier;
  private final Style style;
  private final int columns;
  private final StringBuilder page = new StringBuilder();

  InfoPage(TextClassifier classifier, Style style, int columns) {
    this.classifier = classifier;
    this.style = style;
    this.columns = columns;
  }

  /**
   * The page.
   *
   * @param file the name of the model's file
   * @param bytes its size
   */
  String text(String file, long bytes) {
    ModelInfo info = classifier.info();
    TrainingOptions options = info.options();
    group("Model");
    line("file", "%s, %s", file, Wording.megabytes(bytes));
    String labels = String.format(Locale.ROOT, "%,d: ", classifier.labels().size());
    line(
        "labels",
        "%s%s",
        labels,
        Labels.fit(classifier.labels(), columns - NAME - labels.length()));
    thresholds();
    int words = classifier.words();
    long parts = classifier.vocabulary().stream().filter(TextClassifier::isCharacterNgram).count();
    long ngrams = classifier.vocabulary().size() - words - parts;
    line(
        "vocabulary",
        "%s, %s, %s",
        Wording.count(words, "word"),
        Wording.count(ngrams, "n-gram"),
        Wording.count(parts, "character n-gram"));
    line("embeddings", "%d components", options.model().dim());
    line(
        "attention",
        "%s, keys of %d components",
        OptionValues.of(options.model().wordScore()),
        options.model().keyDim());
    line("head", "%s", Heads.name(options.model().head()));
    classifier
        .compaction()
        .ifPresent(
            compact ->
                line(
                    "compact",
                    "%d bits a weight, %s left out",
                    compact.bits(),
                    compact.leftOut() == 1
                        ? "1 entry"
                        : String.format(Locale.ROOT, "%,d entries", compact.leftOut())));

    if (classifier.isMultiLabel()) {
      group("Micro F1 at training");
      line("dev texts", "%s", number(info.devAccuracy()) + of(info.devDocuments()));
      line("test texts", "%s", number(info.testAccuracy()));
    } else {
      group("Accuracy at training");
      line("dev texts", "%s", share(info.devAccuracy()) + of(info.devDocuments()));
      line("test texts", "%s", share(info.testAccuracy()));
      line("temperature", "%.2f", classifier.temperature());
    }

    group("Training");
    line("texts", "%,d training, %,d dev", info.trainDocuments(), info.devDocuments());
    ModelInfo.Data data = info.data();
    if (data.corrected() + data.dropped() > 0) {
      line(
          "corrections",
          "%s changed, %s left out",
          Wording.count(data.corrected(), "label"),
          Wording.count(data.dropped(), "text"));
    }
    line("epochs", "epoch %d of at most %d is kept", info.epochs(), options.descent().epochs());
    line("patience", "%s", Wording.count(options.descent().patience(), "epoch"));
    line("learning rate", "%s", OptionValues.of(options.descent().learningRate()));
    line("batch size", "%s", Wording.count(options.descent().batchSize(), "text"));
    order(options.descent().order());
    line("n-grams", "up to %s", Wording.count(options.vocabulary().ngrams(), "word"));
    line("characters", "%s", OptionValues.of(options.vocabulary().characterNgrams()));
    line(
        "minimum count",
        "%d for words, %d for n-grams",
        options.vocabulary().minCount(),
        options.vocabulary().ngramMinCount());
    line("class weights", "%s", weights(options.objective().classWeights()));
    decoupling(options.objective().decoupling());
    start(options.start());
    line("seed", "%d", options.seed());
    line("version", "%s", info.version());
    line("data hash", "%s", info.dataHash());
    return page.toString();
  }

  /** The order of the texts, unless it is that of a file. */
  private void order(Descent.Order order) {
    switch (order) {
      case Descent.Order.File _ -> {}
      case Descent.Order.Hash _ -> line("order", "by hash");
      case Descent.Order.Shards(int count) ->
          line("order", "by hash, in %s", Wording.count(count, "shard"));
    }
  }

  /** The penalty in the loss. */
  private void decoupling(Decoupling decoupling) {
    switch (decoupling) {
      case Decoupling.None _ -> {}
      case Decoupling.Logits(double strength) -> line("decoupled", "logits, by %s", strength);
      case Decoupling.Words(double strength) -> line("decoupled", "words, by %s", strength);
    }
  }

  /** The start of the training. */
  private void start(Start start) {
    switch (start) {
      case Start.Drawn _ -> {}
      case Start.Continued(String model, String hash, long documents, int trainings) -> {
        line(
            "continued from",
            "a model of %s and %s, whose file has the SHA-256",
            Wording.count(trainings, "training"),
            Wording.count(documents, "text"));
        line("", "%s", model);
        line("", "and whose last texts have the data hash");
        line("", "%s", hash);
      }
      case Start.Vectors(String digest, int found, int words) -> {
        line("vectors", "of %,d of %s of the texts", found, Wording.count(words, "word"));
        line("", "with the SHA-256 %s", digest);
      }
    }
  }

  private void group(String title) {
    page.append(page.isEmpty() ? "" : "\n").append(style.bold(title)).append('\n');
  }

  private void line(String name, String format, Object... values) {
    page.append(style.dim(String.format(Locale.ROOT, "  %-" + (NAME - 2) + "s", name)))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }

  /** The labels of a text, if there may be several. */
  private void thresholds() {
    if (classifier.isMultiLabel()) {
      DoubleSummaryStatistics range =
          classifier.thresholds().stream().mapToDouble(each -> each).summaryStatistics();
      line(
          "labels a text",
          "any number, from a probability of %.3f to %.3f on",
          range.getMin(),
          range.getMax());
    }
  }

  private static String number(Optional<Double> value) {
    return value.map(each -> String.format(Locale.ROOT, "%.4f", each)).orElse("not measured");
  }

  private static String share(Optional<Double> share) {
    return share
        .map(value -> String.format(Locale.ROOT, "%.1f %%", 100 * value))
        .orElse("not measured");
  }

  private static String of(int texts) {
    return texts == 0 ? "" : " of " + Wording.count(texts, "text");
  }

  private static String weights(ClassWeights weights) {
    return switch (weights) {
      case ClassWeights.None _ -> "none";
      case ClassWeights.Balanced _ -> "balanced";
      case ClassWeights.SquareRoot _ -> "sqrt";
      case ClassWeights.ByLabel byLabel ->
          "given for " + Wording.count(byLabel.weights().size(), "label");
    };
  }
}
