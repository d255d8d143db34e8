package dev.heed.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.base.Statistics;
import dev.heed.text.evaluation.Evaluation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Trains {@code heed} and {@code fasttext} on the same files in turn and prints tables of accuracy
 * and speed: {@code FastTextComparison FOLDER ROUNDS [NAME…]}, run from the project's folder.
 * fastText's threads race, so its accuracy differs from round to round: the median and the range
 * are printed. Speeds and their ratio are medians over the rounds too.
 */
public final class FastTextComparison {
  private static final List<String> FASTTEXT =
      List.of("-lr", "0.5", "-epoch", "15", "-dim", "100", "-wordNgrams", "2", "-thread", "2");
  private static final List<String> SAME =
      List.of(
          "--dim 100 --ngrams 2 --epochs 15 --patience 15 --char-ngrams none --refit no"
              .split(" "));
  private static final Pattern SPEED = Pattern.compile("words/sec/thread:\\s*(\\d+)");
  private static final int THREADS = 2;

  /**
   * A training and the test of its model.
   *
   * @param seconds of the whole process that trains
   * @param bytes of the model file
   */
  private record Run(double seconds, double wordsPerSecond, long bytes, Evaluation evaluation) {}

  private final Path data;
  private final Path work;

  /** Words divided by fastText's count, which includes the end of each text. */
  private double wordsPerCount;

  private FastTextComparison(Path data) throws IOException {
    this.data = data;
    this.work = Files.createTempDirectory("heed-comparison-");
  }

  /** The corpora of the published tables. */
  public static List<ComparedCorpus> corpora() {
    return Stream.of("sst2", "trec", "ag_news", "imdb", "sms_spam", "chnsenticorp_zh")
        .map(ComparedCorpus::named)
        .toList();
  }

  /**
   * Prints both tables.
   *
   * @param arguments the folder of the corpora, the number of rounds, then the names of the corpora
   *     to compare on; {@link #corpora} if there are no names
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    FastTextComparison comparison = new FastTextComparison(Path.of(arguments[0]));
    int rounds = Integer.parseInt(arguments[1]);
    List<String> names = List.of(arguments).subList(2, arguments.length);
    List<ComparedCorpus> corpora =
        names.isEmpty() ? corpora() : names.stream().map(ComparedCorpus::named).toList();
    List<String> speeds = new ArrayList<>();
    row(
        "data | Heed: accuracy | macro F1 | model | seconds | fastText: accuracy | from–to"
            + " | macro F1 | model | seconds");
    row("---|---|---|---|---|---|---|---|---|---");
    for (ComparedCorpus corpus : corpora) {
      speeds.add(comparison.compare(corpus, rounds));
    }
    System.out.println();
    row(
        "same dim, n-grams, epochs, threads | Heed, million words/s | fastText | ratio | from–to"
            + " | Heed, whole process | fastText");
    row("---|---|---|---|---|---|---");
    speeds.forEach(FastTextComparison::row);
  }

  /** Prints the row of accuracies; returns the row of speeds. */
  private String compare(ComparedCorpus corpus, int rounds)
      throws IOException, InterruptedException {
    corpus.export(data, work);
    wordsPerCount = wordsPerCount();
    boolean dev = corpus.dev().isPresent();
    Run heed = heed(dev, List.of());
    List<Run> same = new ArrayList<>();
    List<Run> fastText = new ArrayList<>();
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      same.add(heed(dev, SAME));
      fastText.add(fastText());
      ratios[round] = same.getLast().wordsPerSecond() / fastText.getLast().wordsPerSecond();
    }
    double[] accuracies =
        fastText.stream().mapToDouble(run -> run.evaluation().accuracy()).toArray();
    row(
        String.format(
            Locale.ROOT,
            "%s | %.3f | %.3f | %.1f MB | %.1f | %.3f | %.3f–%.3f | %.3f | %.1f MB | %.1f",
            corpus.name(),
            heed.evaluation().accuracy(),
            heed.evaluation().macroF1(),
            heed.bytes() / 1e6,
            heed.seconds(),
            Statistics.median(accuracies),
            Arrays.stream(accuracies).min().orElseThrow(),
            Arrays.stream(accuracies).max().orElseThrow(),
            median(fastText, run -> run.evaluation().macroF1()),
            median(fastText, Run::bytes) / 1e6,
            median(fastText, Run::seconds)));
    return String.format(
        Locale.ROOT,
        "%s | %.2f | %.2f | %.1f | %.1f–%.1f | %.1f s | %.1f s",
        corpus.name(),
        median(same, Run::wordsPerSecond) / 1e6,
        median(fastText, Run::wordsPerSecond) / 1e6,
        Statistics.median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow(),
        median(same, Run::seconds),
        median(fastText, Run::seconds));
  }

  private static double median(List<Run> runs, ToDoubleFunction<Run> number) {
    return Statistics.median(runs.stream().mapToDouble(number).toArray());
  }

  private static void row(String cells) {
    System.out.println("| " + cells + " |");
  }

  private double wordsPerCount() throws IOException {
    try (Stream<String> texts = Files.lines(work.resolve("train"))) {
      LongSummaryStatistics words =
          texts.mapToLong(text -> text.chars().filter(c -> c == ' ').count()).summaryStatistics();
      return (double) words.getSum() / (words.getSum() + words.getCount());
    }
  }

  private Run heed(boolean dev, List<String> settings) throws IOException, InterruptedException {
    Path model = work.resolve("model.heed");
    List<String> command =
        new ArrayList<>(
            List.of("./heed", "train", work.resolve("train").toString(), "--format", "fasttext"));
    command.addAll(List.of("--model", model.toString(), "--json", "--quiet"));
    command.addAll(List.of("--threads", Integer.toString(THREADS)));
    if (dev) {
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
        seconds,
        json.get("words_per_second").asDouble(),
        Files.size(model),
        ComparedCorpus.evaluate(work.resolve("test"), predicted));
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
      speed = Double.parseDouble(matcher.group(1)) * THREADS * wordsPerCount;
    }
    List<String> predicted = execute(List.of("fasttext", "predict", "model.bin", "test"), work);
    long size = Files.size(work.resolve("model.bin"));
    Files.delete(work.resolve("model.bin"));
    Files.delete(work.resolve("model.vec"));
    List<String> labels = predicted.stream().map(line -> line.replace("__label__", "")).toList();
    return new Run(seconds, speed, size, ComparedCorpus.evaluate(work.resolve("test"), labels));
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
