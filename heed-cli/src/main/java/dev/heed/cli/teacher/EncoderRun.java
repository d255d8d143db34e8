package dev.heed.cli.teacher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.FileName;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.Version;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.order.TextDigest;
import dev.heed.text.teacher.EncoderHead;
import dev.heed.text.teacher.Examples;
import dev.heed.text.teacher.FeatureCache;
import dev.heed.text.teacher.LinearClassifier;
import dev.heed.text.teacher.LinearTraining;
import dev.heed.text.trainer.Split;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A training of {@code --model-kind encoder}: a linear classifier on the features of an encoder.
 *
 * @param head the model
 * @param dev its quality on dev texts, before it learnt these too; empty without enough of them
 * @param test its quality on the test texts; empty without any
 * @param features where the features are kept, for people
 * @param seconds the time that it took
 */
public record EncoderRun(
    EncoderHead head,
    Optional<Evaluation> dev,
    Optional<Evaluation> test,
    String features,
    double seconds) {

  /**
   * The files.
   *
   * @param train labelled texts
   * @param dev dev texts of their own, or none
   * @param test test texts of their own, or none
   * @param cache the folder of the features
   */
  public record Corpora(InputTexts train, InputTexts dev, InputTexts test, Path cache) {}

  /** Trains. */
  public static EncoderRun train(
      Corpora files, String encoder, TrainingOptions options, int threads, Lesson.Progress progress)
      throws IOException {
    long start = System.nanoTime();
    HeldOut shares =
        files.dev().isNone()
            ? options.heldOut()
            : new HeldOut(0, options.heldOut().testShare(), false);
    LabelledTexts texts =
        files
            .train()
            .read(
                reader -> LabelledTexts.read(reader, options.labelNames(), shares, options.seed()));
    List<LabelledText> given = all(files.dev(), options);
    List<LabelledText> test =
        files.test().isNone() ? texts.of(Split.Part.TEST) : all(files.test(), options);
    try (EncoderFeatures features = EncoderFeatures.open(encoder, threads);
        FeatureCache cache = FeatureCache.open(features, files.cache())) {
      Teacher teacher =
          Teacher.learn(
              cache,
              texts,
              given,
              options.seed(),
              threads,
              (done, total) -> progress.at("features of labelled texts", done, total));
      List<LabelledText> held = new ArrayList<>(given.isEmpty() ? texts.of(Split.Part.DEV) : given);
      boolean isMeasured = held.size() >= LinearTraining.MIN_DEV;
      Optional<Evaluation> onDev =
          isMeasured
              ? Optional.of(evaluate(teacher, teacher.fitted().classifier(), held, (_, _) -> {}))
              : Optional.empty();
      LinearClassifier classifier =
          isMeasured && given.isEmpty() && options.heldOut().refit()
              ? again(teacher, threads)
              : teacher.fitted().classifier();
      Optional<Evaluation> onTest =
          test.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  evaluate(
                      teacher,
                      classifier,
                      test,
                      (done, total) -> progress.at("features of test texts", done, total)));
      EncoderHead.Origin info =
          new EncoderHead.Origin(
              Version.number(),
              texts.of(Split.Part.TRAIN).size() + (given.isEmpty() ? held.size() : 0),
              teacher.fitted().penalty(),
              onDev.map(Evaluation::accuracy),
              onTest.map(Evaluation::accuracy),
              hash(files.train()),
              options.seed());
      EncoderHead head =
          new EncoderHead(
              new EncoderHead.Reference(
                  FileName.of(Path.of(encoder)),
                  features.encoder().info().sha256(),
                  features.layers()),
              texts.labels(),
              classifier,
              info);
      return new EncoderRun(
          head,
          onDev,
          onTest,
          "%s (%,d of them computed now)".formatted(cache.file(), cache.computed()),
          (System.nanoTime() - start) / 1e9);
    }
  }

  private static List<LabelledText> all(InputTexts texts, TrainingOptions options)
      throws IOException {
    return texts.isNone()
        ? List.of()
        : texts.read(reader -> LabelledTexts.all(reader, options.labelNames()));
  }

  /** Learns the dev texts too. */
  private static LinearClassifier again(Teacher teacher, int threads) throws IOException {
    LabelledTexts texts = teacher.texts();
    Examples train =
        Teacher.examples(teacher.features(), texts, texts.of(Split.Part.TRAIN), _ -> {});
    Examples dev = Teacher.examples(teacher.features(), texts, texts.of(Split.Part.DEV), _ -> {});
    return LinearTraining.fit(train.and(dev), teacher.fitted().penalty(), threads);
  }

  private static Evaluation evaluate(
      Teacher teacher,
      LinearClassifier classifier,
      List<LabelledText> texts,
      Teacher.Progress progress)
      throws IOException {
    Evaluation evaluation = new Evaluation(teacher.texts().labels());
    Teacher asking =
        new Teacher(
            teacher.features(),
            teacher.texts(),
            new LinearTraining.Fitted(classifier, teacher.fitted().penalty(), Double.NaN));
    List<double[]> p =
        asking.probabilities(texts.stream().map(LabelledText::text).toList(), progress);
    for (int i = 0; i < p.size(); i++) {
      evaluation.add(texts.get(i).labels().getFirst(), p.get(i));
    }
    return evaluation;
  }

  private static String hash(InputTexts texts) throws IOException {
    TextDigest digest = new TextDigest();
    try (CorpusReader reader = texts.open()) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        digest.add(next.get().labels(), next.get());
      }
    }
    return digest.hex();
  }

  /** The results for scripts. */
  public ObjectNode json(Path model) throws IOException {
    ObjectNode json = Json.object();
    json.put("model_kind", "encoder");
    json.put("encoder", head.encoder().name());
    json.put("train_docs", head.info().documents());
    json.put("dev_docs", dev.map(Evaluation::count).orElse(0L));
    json.put("test_docs", test.map(Evaluation::count).orElse(0L));
    json.put("classes", head.labels().size());
    json.put("vocabulary", 0).put("epochs", 0).put("best_epoch", 0);
    json.put("penalty", head.info().penalty());
    json.set("dev_accuracy", Json.number(dev.map(Evaluation::accuracy)));
    json.set("dev_macro_f1", Json.number(dev.map(Evaluation::macroF1)));
    json.set("test_accuracy", Json.number(test.map(Evaluation::accuracy)));
    json.set("test_macro_f1", Json.number(test.map(Evaluation::macroF1)));
    json.set("test_ece", Json.number(test.map(Evaluation::calibrationError)));
    json.set("seconds", Json.number(seconds));
    json.putNull("words_per_second");
    json.put("model_bytes", Files.size(model));
    json.put("model", model.toString());
    return json;
  }

  /** The results for people, one a line. */
  public String text(Path model) throws IOException {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "texts",
        "%,d learnt, %,d dev, %,d test",
        head.info().documents(),
        dev.map(Evaluation::count).orElse(0L),
        test.map(Evaluation::count).orElse(0L));
    line(text, "labels", "%,d", head.labels().size());
    line(
        text,
        "encoder",
        "%s, the mean of layers %s; penalty %s",
        head.encoder().name(),
        head.encoder().layers(),
        head.info().penalty());
    line(text, "features", "%s", features);
    dev.ifPresent(e -> line(text, "dev", "%s", scores(e)));
    test.ifPresent(e -> line(text, "test", "%s", scores(e)));
    line(text, "training", "%.1f s", seconds);
    line(
        text, "model", "%s, %s; it needs the encoder", model, Wording.megabytes(Files.size(model)));
    return text.toString();
  }

  private static String scores(Evaluation e) {
    return String.format(Locale.ROOT, "accuracy %.4f, macro F1 %.4f", e.accuracy(), e.macroF1());
  }

  private static void line(StringBuilder text, String name, String format, Object... values) {
    text.append(String.format(Locale.ROOT, "%-11s", name))
        .append(String.format(Locale.ROOT, format, values))
        .append('\n');
  }
}
