package dev.heed.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.Heads;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.OptionValues;
import dev.heed.cli.encoder.EncoderPage;
import dev.heed.cli.encoder.Encoders;
import dev.heed.cli.terminal.Console;
import dev.heed.encoder.Encoder;
import dev.heed.text.TextClassifier;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Compaction;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Descent;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.Start;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Describes a model. */
@Command(
    name = "info",
    header = "Describe a model: labels, sizes, accuracy and settings; --json has all digits.",
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExample:%n",
    footer = "  heed info reviews.heed --json")
public final class InfoCommand extends HeedCommand {
  @FileRole(FileRole.Use.READ)
  @Parameters(
      paramLabel = "MODEL",
      description =
          "A .heed file, a .bin or .ftz file of fastText, or an encoder: " + Encoders.WHAT + ".")
  Path model;

  public InfoCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    if (Encoders.isEncoder(model)) {
      describeEncoder();
      return DONE;
    }
    long bytes = Files.size(model);
    console.print(
        switch (LoadedModel.load(model)) {
          case HeedModel(TextClassifier classifier) ->
              common.json
                  ? Json.line(info(classifier, bytes)) + "\n"
                  : new InfoPage(classifier, console.style(), console.outputColumns())
                      .text(model.toString(), bytes);
          case EncoderModel onEncoder -> {
            EncoderModelPage page = new EncoderModelPage(onEncoder.head(), bytes);
            yield common.json ? Json.line(page.json()) + "\n" : page.text(model.toString());
          }
          case FastTextFile fastText -> {
            FastTextPage page = new FastTextPage(fastText, bytes);
            yield common.json
                ? Json.line(page.json()) + "\n"
                : page.text(model.toString(), console.style(), console.outputColumns());
          }
        });
    return DONE;
  }

  private void describeEncoder() throws IOException {
    try (Encoder encoder = Encoders.open(model, 1)) {
      Path file = Encoders.file(model).orElse(model);
      Path sized = Files.isDirectory(file) ? file.resolve("model.onnx") : file;
      EncoderPage page =
          new EncoderPage(encoder.info(), Files.exists(sized) ? Files.size(sized) : 0);
      console.print(
          common.json
              ? Json.line(page.json()) + "\n"
              : page.text(model.toString(), console.style()));
    }
  }

  private static ObjectNode info(TextClassifier classifier, long bytes) {
    ModelInfo info = classifier.info();
    ObjectNode json = Json.object();
    json.put("version", info.version());
    json.put("classes", classifier.labels().size());
    json.set("labels", Json.strings(classifier.labels()));
    json.put("vocabulary", classifier.vocabulary().size());
    json.put("words", classifier.words());
    json.put("dim", info.options().model().dim());
    json.put("key_dim", info.options().model().keyDim());
    json.put("model_bytes", bytes);
    json.put("bits", classifier.compaction().map(Compaction::bits).orElse(Float.SIZE));
    json.put("left_out", classifier.compaction().map(Compaction::leftOut).orElse(0));
    json.put("temperature", classifier.temperature());
    json.put("multi_label", classifier.isMultiLabel());
    if (classifier.isMultiLabel()) {
      json.set("thresholds", Json.numbers(classifier.thresholds()));
    }
    json.put("train_docs", info.trainDocuments());
    json.put("dev_docs", info.devDocuments());
    json.put("best_epoch", info.epochs());
    String score = classifier.isMultiLabel() ? "micro_f1" : "accuracy";
    json.set("dev_" + score, Json.number(info.devAccuracy()));
    json.set("test_" + score, Json.number(info.testAccuracy()));
    json.put("data_hash", info.dataHash());
    json.put("corrected_texts", info.data().corrected());
    json.put("dropped_texts", info.data().dropped());
    switch (info.options().start()) {
      case Start.Drawn _ -> {}
      case Start.Continued(String model, String hash, long documents, int trainings) ->
          json.putObject("continued_from")
              .put("model", model)
              .put("data_hash", hash)
              .put("train_docs", documents)
              .put("trainings", trainings);
      case Start.Vectors(String digest, int found, int words) ->
          json.putObject("vectors").put("digest", digest).put("found", found).put("words", words);
    }
    json.set("settings", settings(info.options()));
    return json;
  }

  /** The settings by their names on the command line. */
  public static ObjectNode settings(TrainingOptions options) {
    ObjectNode json = Json.object();
    json.put("attention", OptionValues.of(options.model().wordScore()));
    json.put("head", Heads.name(options.model().head()));
    json.put("ngrams", options.vocabulary().ngrams());
    json.put("char_ngrams", OptionValues.of(options.vocabulary().characterNgrams()));
    json.put("min_count", options.vocabulary().minCount());
    json.put("ngram_min_count", options.vocabulary().ngramMinCount());
    json.put("dim", options.model().dim());
    json.put("epochs", options.descent().epochs());
    json.put("patience", options.descent().patience());
    switch (options.descent().learningRate()) {
      case LearningRate.Fixed(double rate) -> json.put("lr", rate);
      case LearningRate.Growing _ -> json.put("lr", OptionValues.AUTO);
    }
    json.put("batch_size", options.descent().batchSize());
    switch (options.descent().order()) {
      case Descent.Order.File _ -> {}
      case Descent.Order.Hash _ -> json.put("order", "hash");
      case Descent.Order.Shards(int count) -> json.put("shards", count);
    }
    switch (options.objective().classWeights()) {
      case ClassWeights.None _ -> json.put("class_weights", "none");
      case ClassWeights.Balanced _ -> json.put("class_weights", "balanced");
      case ClassWeights.SquareRoot _ -> json.put("class_weights", "sqrt");
      case ClassWeights.ByLabel(Map<String, Double> weights) -> {
        ObjectNode byLabel = json.putObject("class_weights");
        new TreeMap<>(weights).forEach(byLabel::put);
      }
    }
    switch (options.objective().decoupling()) {
      case Decoupling.None _ -> {}
      case Decoupling.Logits(double strength) -> json.put("decouple_logits", strength);
      case Decoupling.Words(double strength) -> json.put("decouple", strength);
    }
    json.put("dev_share", options.heldOut().devShare());
    json.put("test_share", options.heldOut().testShare());
    json.put("refit", options.heldOut().refit());
    if (!options.labelNames().names().isEmpty()) {
      json.set("label_names", Json.tree(options.labelNames().names()));
    }
    json.put("seed", options.seed());
    return json;
  }
}
