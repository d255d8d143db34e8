package dev.heed.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Trains {@code heed} and {@code fasttext} on the same files in turn and prints the README's
 * tables: {@code FastTextComparison FOLDER ROUNDS [NAME…]}, run from the project's folder. Both
 * read the same words: fastText's files hold Heed's tokens, with blanks between them. Speeds are
 * medians over the rounds, as is their ratio; in each round both programs are run in turn.
 */
public final class FastTextComparison {
  private static final List<String> FASTTEXT =
      List.of("-lr", "0.5", "-epoch", "15", "-dim", "100", "-wordNgrams", "2", "-thread", "2");
  private static final List<String> SAME =
      List.of("--dim", "100", "--ngrams", "2", "--epochs", "15", "--patience", "15");
  private static final Pattern SPEED = Pattern.compile("words/sec/thread:\\s*(\\d+)");
  private static final int THREADS = 2;

  private record Source(
      String train, Optional<String> dev, Optional<String> test, CorpusOptions options) {}

  /** What a program needed and reached. */
  private record Run(double seconds, double wordsPerSecond, long bytes, Evaluation evaluation) {}

  private final Path data;
  private final Path work;

  /** The share of words in what fastText counts as words, which the end of each text is, too. */
  private double wordsOfTokens;

  private FastTextComparison(Path data) throws IOException {
    this.data = data;
    this.work = Files.createTempDirectory("heed-comparison-");
  }

  /**
   * Prints both tables.
   *
   * @param arguments the folder of the corpora, the rounds, then the names of those wanted, or none
   *     for all
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    FastTextComparison comparison = new FastTextComparison(Path.of(arguments[0]));
    int rounds = Integer.parseInt(arguments[1]);
    List<String> wanted = List.of(arguments).subList(2, arguments.length);
    List<String> names =
        wanted.isEmpty()
            ? List.of("sst2", "trec", "ag_news", "imdb", "sms_spam", "chnsenticorp_zh")
            : wanted;
    List<String> speed = new ArrayList<>();
    row(
        "data | Heed: accuracy | macro F1 | model | seconds | fastText: accuracy | macro F1 | model"
            + " | seconds");
    row("---|---|---|---|---|---|---|---|---");
    for (String name : names) {
      Source source = comparison.source(name);
      comparison.export(source);
      Run heed = comparison.heed(source, List.of());
      List<Run> same = new ArrayList<>();
      List<Run> fastText = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        same.add(comparison.heed(source, SAME));
        fastText.add(comparison.fastText());
        ratios.add(same.getLast().wordsPerSecond() / fastText.getLast().wordsPerSecond());
      }
      row(name + cells(heed) + cells(fastText.getFirst()));
      Collections.sort(ratios);
      speed.add(
          String.format(
              Locale.ROOT,
              "%s | %.2f | %.2f | %.1f | %.1f–%.1f | %.1f s | %.1f s",
              name,
              median(same, Run::wordsPerSecond) / 1e6,
              median(fastText, Run::wordsPerSecond) / 1e6,
              (ratios.get((rounds - 1) / 2) + ratios.get(rounds / 2)) / 2,
              ratios.getFirst(),
              ratios.getLast(),
              median(same, Run::seconds),
              median(fastText, Run::seconds)));
    }
    System.out.println();
    row(
        "same dim, n-grams, epochs, threads | Heed, million words/s | fastText | ratio | from–to"
            + " | Heed, whole process | fastText");
    row("---|---|---|---|---|---|---");
    speed.forEach(FastTextComparison::row);
  }

  /** The median of a number of each round. */
  private static double median(List<Run> runs, ToDoubleFunction<Run> number) {
    double[] sorted = runs.stream().mapToDouble(number).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  private static void row(String cells) {
    System.out.println("| " + cells + " |");
  }

  private static String cells(Run run) {
    return String.format(
        Locale.ROOT,
        " | %.3f | %.3f | %.1f MB | %.1f",
        run.evaluation().accuracy(),
        run.evaluation().macroF1(),
        run.bytes() / 1e6,
        run.seconds());
  }

  private Source source(String name) {
    CorpusOptions options = CorpusOptions.defaults();
    Optional<String> none = Optional.empty();
    return switch (name) {
      case "sst2" ->
          new Source(
              "sst2/stsa.binary.train",
              Optional.of("sst2/stsa.binary.dev"),
              Optional.of("sst2/stsa.binary.test"),
              options);
      case "trec" ->
          new Source(
              "trec/TREC.train.all",
              none,
              Optional.of("trec/TREC.test.all"),
              options.withEncoding(StandardCharsets.ISO_8859_1));
      case "ag_news" ->
          new Source(
              "ag_news/train20k.csv",
              none,
              Optional.of("ag_news/test.csv"),
              options.withTextColumns("title", "description").withLabelColumn("class_index"));
      case "imdb" ->
          new Source("imdb/imdb_train.tsv.gz", none, Optional.of("imdb/imdb_test.tsv.gz"), options);
      case "sms_spam" -> new Source("sms_spam/sms.tsv", none, none, options.withHeader(false));
      case "chnsenticorp_zh" ->
          new Source("chnsenticorp_zh/ChnSentiCorp_htl_all.csv", none, none, options);
      default -> throw new IllegalArgumentException("no corpus is called " + name);
    };
  }

  /**
   * Writes train, dev and test in fastText's format; every fifth text is for testing without a test
   * file.
   */
  private void export(Source source) throws IOException {
    Files.deleteIfExists(work.resolve("dev"));
    try (BufferedWriter train = Files.newBufferedWriter(work.resolve("train"));
        BufferedWriter test = Files.newBufferedWriter(work.resolve("test"))) {
      export(
          source.train(),
          source,
          source.test().isPresent() ? List.of(train) : List.of(train, train, train, train, test));
      if (source.test().isPresent()) {
        export(source.test().get(), source, List.of(test));
      }
    }
    try (Stream<String> texts = Files.lines(work.resolve("train"))) {
      LongSummaryStatistics words =
          texts.mapToLong(text -> text.chars().filter(c -> c == ' ').count()).summaryStatistics();
      wordsOfTokens = (double) words.getSum() / (words.getSum() + words.getCount());
    }
    if (source.dev().isPresent()) {
      try (BufferedWriter dev = Files.newBufferedWriter(work.resolve("dev"))) {
        export(source.dev().get(), source, List.of(dev));
      }
    }
  }

  private void export(String file, Source source, List<BufferedWriter> inTurn) throws IOException {
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    try (CorpusReader reader = CorpusReader.openLabelled(data.resolve(file), source.options())) {
      int count = 0;
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        BufferedWriter out = inTurn.get(count++ % inTurn.size());
        out.write("__label__" + next.get().label().orElseThrow().replace(' ', '_'));
        tokenizer.tokenize(next.get().text(), tokens);
        for (int i = 0; i < tokens.size(); i++) {
          out.write(' ');
          out.write(tokens.form(i));
        }
        out.write('\n');
      }
    }
  }

  private Run heed(Source source, List<String> settings) throws IOException, InterruptedException {
    Path model = work.resolve("model.heed");
    List<String> command =
        new ArrayList<>(
            List.of("./heed", "train", work.resolve("train").toString(), "--format", "fasttext"));
    command.addAll(List.of("--model", model.toString(), "--json", "--quiet"));
    command.addAll(List.of("--threads", Integer.toString(THREADS)));
    if (source.dev().isPresent()) {
      command.addAll(List.of("--dev", work.resolve("dev").toString()));
    }
    command.addAll(settings);
    long start = System.nanoTime();
    List<String> output = execute(command, Path.of("."));
    double seconds = (System.nanoTime() - start) / 1e9;
    JsonNode json = new JsonMapper().readTree(output.getLast());
    List<String> predicted =
        execute(
            List.of(
                "./heed",
                "predict",
                model.toString(),
                work.resolve("test").toString(),
                "--format",
                "fasttext"),
            Path.of("."));
    return new Run(
        seconds, json.get("words_per_second").asDouble(), Files.size(model), evaluate(predicted));
  }

  private Run fastText() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("fasttext", "supervised", "-input", "train", "-output", "model"));
    command.addAll(FASTTEXT);
    command.addAll(List.of("-seed", "1"));
    long start = System.nanoTime();
    String output = String.join("\n", execute(command, work));
    double seconds = (System.nanoTime() - start) / 1e9;
    Matcher matcher = SPEED.matcher(output);
    double speed = 0;
    while (matcher.find()) {
      speed = Double.parseDouble(matcher.group(1)) * THREADS * wordsOfTokens;
    }
    List<String> predicted = execute(List.of("fasttext", "predict", "model.bin", "test"), work);
    long size = Files.size(work.resolve("model.bin"));
    Files.delete(work.resolve("model.bin"));
    Files.delete(work.resolve("model.vec"));
    List<String> labels = predicted.stream().map(line -> line.replace("__label__", "")).toList();
    return new Run(seconds, speed, size, evaluate(labels));
  }

  private Evaluation evaluate(List<String> predicted) throws IOException {
    List<String> labels = new ArrayList<>(new TreeSet<>(predicted));
    Evaluation evaluation = new Evaluation(labels);
    List<String> lines = Files.readAllLines(work.resolve("test"));
    if (lines.size() != predicted.size()) {
      throw new IllegalStateException(
          predicted.size() + " predictions; expected one for each of " + lines.size() + " texts");
    }
    for (int i = 0; i < lines.size(); i++) {
      double[] certain = new double[labels.size()];
      certain[labels.indexOf(predicted.get(i))] = 1;
      String label = lines.get(i).split(" ", 2)[0].substring("__label__".length());
      evaluation.add(label, certain);
    }
    return evaluation;
  }

  private static List<String> execute(List<String> command, Path folder)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
    builder.redirectErrorStream(command.getFirst().equals("fasttext"));
    if (!command.getFirst().equals("fasttext")) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    Process process = builder.start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + lines);
    }
    return lines;
  }
}
