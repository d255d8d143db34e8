package dev.heed.cli.teacher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Wording;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.teacher.FeatureCache;
import dev.heed.text.trainer.Split;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The texts that a model learns from a teacher: those with labels, and those that the teacher
 * labelled. Dev and test texts were split off before, so neither the teacher nor the model learns
 * them.
 */
public final class Lesson {
  /** Texts that compare teacher and model at most. */
  private static final int MAX_COMPARED = 2_000;

  /** Probabilities below this are left out. */
  private static final double LEAST = 1e-4;

  private final Teacher teacher;
  private final FeatureCache cache;
  private final UnlabelledTexts unlabelled;
  private final InputTexts train;
  private final InputTexts dev;
  private final InputTexts test;
  private final List<LabelledText> compared;
  private final List<double[]> ofTeacher;
  private final boolean areTest;

  /**
   * The files of a training.
   *
   * @param train labelled texts
   * @param dev dev texts of their own, or none
   * @param test test texts of their own, or none
   * @param unlabelled opens the unlabelled texts
   */
  public record Files(InputTexts train, InputTexts dev, InputTexts test, Unlabelled unlabelled) {}

  /** Texts without labels. */
  @FunctionalInterface
  public interface Unlabelled {
    /** Opens the texts. */
    CorpusReader open() throws IOException;
  }

  /** Learns of the steps of the work. */
  @FunctionalInterface
  public interface Progress {
    /** So much of a work is done. */
    void at(String work, long done, long total);
  }

  private Lesson(
      Teacher teacher, FeatureCache cache, UnlabelledTexts unlabelled, Files files, Held held)
      throws IOException {
    this.teacher = teacher;
    this.cache = cache;
    this.unlabelled = unlabelled;
    train = texts(files.train().source(), held.lines());
    List<LabelledText> devTexts = teacher.texts().of(Split.Part.DEV);
    boolean isDev = !files.dev().isNone() || devTexts.size() >= MIN_DEV;
    dev = files.dev().isNone() && isDev ? texts("dev texts", lines(devTexts)) : files.dev();
    List<LabelledText> testTexts = teacher.texts().of(Split.Part.TEST);
    test =
        files.test().isNone() && !testTexts.isEmpty()
            ? texts("test texts", lines(testTexts))
            : files.test();
    compared = held.compared();
    ofTeacher = held.ofTeacher();
    areTest = held.areTest();
  }

  /** Dev texts below which a share of all texts, with the teacher's labels, takes their place. */
  private static final int MIN_DEV = 100;

  private record Held(
      byte[] lines, List<LabelledText> compared, List<double[]> ofTeacher, boolean areTest) {}

  /**
   * Teaches.
   *
   * @param options of the training, with the shares that are held out
   */
  public static Lesson prepare(
      Files files, TeacherOptions teaching, TrainingOptions options, int threads, Progress progress)
      throws IOException {
    long seed = options.seed();
    HeldOut shares =
        files.dev().isNone()
            ? options.heldOut()
            : new HeldOut(0, options.heldOut().testShare(), false);
    LabelledTexts texts =
        files
            .train()
            .read(reader -> LabelledTexts.read(reader, options.labelNames(), shares, seed));
    UnlabelledTexts unlabelled;
    try (CorpusReader reader = files.unlabelled().open()) {
      unlabelled = UnlabelledTexts.read(reader, texts.usualLength(), teaching.most, seed);
    }
    List<LabelledText> dev = all(files.dev(), options);
    List<LabelledText> test =
        files.test().isNone() ? texts.of(Split.Part.TEST) : all(files.test(), options);
    try (EncoderFeatures features = EncoderFeatures.open(teaching.teacher.orElseThrow(), threads);
        FeatureCache cache = FeatureCache.open(features, teaching.cacheFolder())) {
      Teacher teacher =
          Teacher.learn(
              cache,
              texts,
              dev,
              seed,
              threads,
              (done, total) -> progress.at("features of labelled texts", done, total));
      List<LabelledText> compared = drawn(test.isEmpty() ? held(dev, texts) : test, seed);
      List<double[]> ofTeacher =
          teacher.probabilities(
              compared.stream().map(LabelledText::text).toList(),
              (done, total) -> progress.at("features of held-out texts", done, total));
      List<double[]> soft =
          teacher.ofUnlabelled(
              unlabelled.texts(),
              (done, total) -> progress.at("features of unlabelled texts", done, total));
      List<LabelledText> labelled = new ArrayList<>(texts.of(Split.Part.TRAIN));
      if (files.dev().isNone() && texts.of(Split.Part.DEV).size() < MIN_DEV) {
        labelled.addAll(texts.of(Split.Part.DEV));
      }
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      lines.write(lines(labelled));
      for (int i = 0; i < soft.size(); i++) {
        write(line(unlabelled.texts().get(i), texts.labels(), soft.get(i)), lines);
      }
      return new Lesson(
          teacher,
          cache,
          unlabelled,
          files,
          new Held(lines.toByteArray(), compared, ofTeacher, !test.isEmpty()));
    }
  }

  private static List<LabelledText> held(List<LabelledText> dev, LabelledTexts texts) {
    return dev.isEmpty() ? texts.of(Split.Part.DEV) : dev;
  }

  private static List<LabelledText> all(InputTexts texts, TrainingOptions options)
      throws IOException {
    return texts.isNone()
        ? List.of()
        : texts.read(reader -> LabelledTexts.all(reader, options.labelNames()));
  }

  private static List<LabelledText> drawn(List<LabelledText> texts, long seed) {
    if (texts.size() <= MAX_COMPARED) {
      return texts;
    }
    int[] order = IntStream.range(0, texts.size()).toArray();
    new SeededRandom(seed).stream("compared", 0).shuffle(order);
    return Arrays.stream(order, 0, MAX_COMPARED).sorted().mapToObj(texts::get).toList();
  }

  private static InputTexts texts(String source, byte[] lines) {
    return InputTexts.of(
        source,
        lines,
        CorpusOptions.defaults()
            .withFormat(CorpusFormat.JSONL)
            .withWeightColumn(Optional.of("weight")));
  }

  private static byte[] lines(List<LabelledText> texts) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (LabelledText text : texts) {
      ObjectNode line = Json.object().put("text", text.text());
      if (text.shares().isEmpty()) {
        line.put("label", text.labels().getFirst());
      } else {
        ObjectNode shares = line.putObject("label");
        text.shares().forEach(shares::put);
      }
      write(line.put("weight", text.weight()), lines);
    }
    return lines.toByteArray();
  }

  private static ObjectNode line(String text, List<String> labels, double[] probabilities) {
    ObjectNode line = Json.object().put("text", text);
    ObjectNode shares = line.putObject("label");
    for (int k = 0; k < probabilities.length; k++) {
      if (probabilities[k] >= LEAST) {
        shares.put(labels.get(k), (float) probabilities[k]);
      }
    }
    return line.put("weight", 1.0);
  }

  private static void write(ObjectNode line, OutputStream out) throws IOException {
    out.write(Json.line(line).getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  /** The texts to train on. */
  public InputTexts train() {
    return train;
  }

  /** The dev texts; none if they are too few, so that a share of the texts to train on is held. */
  public InputTexts dev() {
    return dev;
  }

  /** The test texts, or none. */
  public InputTexts test() {
    return test;
  }

  /** The options of a training on these texts. */
  public TrainingOptions options(TrainingOptions given) {
    double share = dev.isNone() ? Math.max(given.heldOut().devShare(), 0) : 0;
    return given.withHeldOut(new HeldOut(share, 0, given.heldOut().refit()));
  }

  /** The texts that compare teacher and model. */
  List<LabelledText> compared() {
    return compared;
  }

  /** The teacher's probabilities of the texts compared. */
  List<double[]> ofTeacher() {
    return ofTeacher;
  }

  List<String> labels() {
    return teacher.texts().labels();
  }

  /** The part that the texts compared are of. */
  String part() {
    return areTest ? "test" : "dev";
  }

  /** The name of the encoder. */
  String name() {
    return ((EncoderFeatures) cache.features()).encoder().info().name();
  }

  /** The file that keeps the features. */
  Path cacheFile() {
    return cache.file();
  }

  private double teacherAccuracy() {
    int right = 0;
    for (int i = 0; i < compared.size(); i++) {
      right +=
          best(ofTeacher.get(i)) == labels().indexOf(compared.get(i).labels().getFirst()) ? 1 : 0;
    }
    return (double) right / compared.size();
  }

  private double accuracy(TextClassifier classifier) {
    int right = 0;
    for (LabelledText text : compared) {
      double[] p = classifier.probabilities(text.text());
      right += classifier.labels().get(best(p)).equals(text.labels().getFirst()) ? 1 : 0;
    }
    return (double) right / compared.size();
  }

  /** The place of the highest number, of equal ones the first. */
  static int best(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }

  /** The teacher for people: a name and a text for each line. */
  public Map<String, String> lines(TextClassifier classifier) {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put(
        "teacher",
        compared.isEmpty()
            ? name()
            : String.format(
                Locale.ROOT,
                "%s, accuracy %.4f of %s; the model %.4f",
                name(),
                teacherAccuracy(),
                Wording.count(compared.size(), part() + " text"),
                accuracy(classifier)));
    lines.put(
        "unlabelled",
        amount() + (teacher.learntFew() ? ", with the labels' shares of the labelled ones" : ""));
    lines.put(
        "features", "%s (%,d of them computed now)".formatted(cache.file(), cache.computed()));
    return lines;
  }

  /** The unlabelled texts in words. */
  String amount() {
    return unlabelled.areSentences()
        ? Wording.count(unlabelled.texts().size(), "sentence")
            + " of "
            + Wording.count(unlabelled.documents(), "text")
        : Wording.count(unlabelled.texts().size(), "text");
  }

  /** The teacher for scripts. */
  public ObjectNode json(TextClassifier classifier) {
    ObjectNode json = Json.object();
    json.put("encoder", name());
    json.put("identity", cache.identity());
    json.put("penalty", teacher.fitted().penalty());
    json.put("unlabelled_docs", unlabelled.texts().size());
    json.put("shares_matched", teacher.learntFew());
    json.put("features_computed", cache.computed());
    json.put("features", cache.file().toString());
    if (!compared.isEmpty()) {
      json.put("compared_docs", compared.size());
      json.put("teacher_accuracy", teacherAccuracy());
      json.put("model_accuracy", accuracy(classifier));
    }
    return json;
  }
}
