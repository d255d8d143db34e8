package dev.heed.bench.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.bench.BenchArguments;
import dev.heed.bench.ComparedCorpus;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Trains {@code heed} on a few texts of each label, drawn once for each seed, and prints the test
 * accuracy of the model of words, of the model on an encoder and, with unlabelled texts, of the
 * model of words that the encoder taught: {@code FewLabelsComparison --data DIR [--corpora LIST]
 * [--count N] [--seeds LIST] [--encoder NAME] [--unlabelled FILE] [--cache DIR] [--heed PROGRAM]}.
 * Settings are those of the program by default.
 */
public final class FewLabelsComparison {
  private static final JsonMapper JSON = new JsonMapper();

  private final BenchArguments options;
  private final Path work;
  private final int count;
  private final List<Long> seeds;

  private FewLabelsComparison(BenchArguments options, Path work) {
    this.options = options;
    this.work = work;
    count = options.get("--count").map(Integer::valueOf).orElse(8);
    seeds =
        Arrays.stream(options.get("--seeds").orElse("1,2,3,4,5").split(","))
            .map(Long::valueOf)
            .toList();
  }

  /**
   * Prints the table.
   *
   * @param arguments {@code --data}, the folder of the corpora; {@code --corpora}, sst2, trec and
   *     ag_news if missing; {@code --count}, texts of each label, 8 if missing; {@code --seeds},
   *     1,2,3,4,5 if missing; {@code --encoder}, e5-small if missing; {@code --unlabelled}, texts
   *     for the teacher; {@code --cache}, the folder of the features; {@code --heed}, the program,
   *     ./heed if missing
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    BenchArguments options =
        new BenchArguments(
            arguments,
            List.of(
                "--data",
                "--corpora",
                "--count",
                "--seeds",
                "--encoder",
                "--unlabelled",
                "--cache",
                "--heed"));
    Path work = Files.createTempDirectory("heed-few-");
    new FewLabelsComparison(options, work).print();
    for (String name : List.of("few.jsonl", "test.jsonl", "model.heed")) {
      Files.deleteIfExists(work.resolve(name));
    }
    Files.delete(work);
  }

  private void print() throws IOException, InterruptedException {
    System.out.println("| data | model | mean | standard error | each seed |");
    System.out.println("|---|---|---|---|---|");
    for (String name : options.get("--corpora").orElse("sst2,trec,ag_news").split(",")) {
      ComparedCorpus corpus = ComparedCorpus.named(name);
      Map<String, List<Double>> accuracies = measured(corpus);
      accuracies.forEach((model, each) -> System.out.println(row(name, model, each)));
    }
  }

  private Map<String, List<Double>> measured(ComparedCorpus corpus)
      throws IOException, InterruptedException {
    Path data = Path.of(options.required("--data"));
    List<LabelledText> train = corpus.texts(data.resolve(corpus.train()));
    Path test =
        write(work.resolve("test.jsonl"), corpus.texts(data.resolve(corpus.test().orElseThrow())));
    String encoder = options.get("--encoder").orElse("e5-small");
    Optional<String> unlabelled = options.get("--unlabelled");
    Map<String, List<Double>> accuracies = new LinkedHashMap<>();
    for (long seed : seeds) {
      Path few = write(work.resolve("few.jsonl"), drawn(train, count, seed));
      add(accuracies, "words", accuracy(few, test, seed, List.of()));
      add(
          accuracies,
          "encoder",
          accuracy(few, test, seed, List.of("--model-kind", "encoder", "--encoder", encoder)));
      if (unlabelled.isPresent()) {
        List<String> teacher = List.of("--teacher", encoder, "--unlabelled", unlabelled.get());
        add(accuracies, "student", accuracy(few, test, seed, teacher));
      }
    }
    return accuracies;
  }

  private static void add(Map<String, List<Double>> accuracies, String model, double accuracy) {
    accuracies.computeIfAbsent(model, each -> new ArrayList<>()).add(accuracy);
  }

  /** The first texts of each label in an order drawn by the seed. */
  static List<LabelledText> drawn(List<LabelledText> texts, int count, long seed) {
    Map<String, List<LabelledText>> byLabel = new TreeMap<>();
    for (LabelledText text : texts) {
      byLabel.computeIfAbsent(text.label().orElseThrow(), each -> new ArrayList<>()).add(text);
    }
    List<LabelledText> drawn = new ArrayList<>();
    int number = 0;
    for (List<LabelledText> each : byLabel.values()) {
      int[] order = new int[each.size()];
      Arrays.setAll(order, i -> i);
      new SeededRandom(seed).stream("few", number++).shuffle(order);
      Arrays.stream(order, 0, Math.min(count, order.length))
          .mapToObj(each::get)
          .forEach(drawn::add);
    }
    return drawn;
  }

  private double accuracy(Path few, Path test, long seed, List<String> settings)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(options.get("--heed").orElse("./heed"), "train", few.toString(), "--test"));
    command.addAll(List.of(test.toString(), "--seed", Long.toString(seed), "--json", "--quiet"));
    command.addAll(List.of("--model", work.resolve("model.heed").toString()));
    command.addAll(settings);
    if (!settings.isEmpty()) {
      options.get("--cache").ifPresent(folder -> command.addAll(List.of("--cache", folder)));
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    JsonNode json =
        JSON.readTree(
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .reduce("{}", (before, line) -> line));
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
    return json.get("test_accuracy").asDouble();
  }

  private static Path write(Path file, List<LabelledText> texts) throws IOException {
    List<String> lines = new ArrayList<>();
    for (LabelledText text : texts) {
      lines.add(
          JSON.createObjectNode()
              .put("text", text.text())
              .put("label", text.label().orElseThrow())
              .toString());
    }
    return Files.write(file, lines);
  }

  private static String row(String corpus, String model, List<Double> accuracies) {
    double mean = accuracies.stream().mapToDouble(each -> each).average().orElseThrow();
    double squares = accuracies.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
    int n = accuracies.size();
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.3f | %.3f | %s |",
        corpus,
        model,
        mean,
        Math.sqrt(squares / (n - 1) / n),
        String.join(
            " ",
            accuracies.stream().map(each -> String.format(Locale.ROOT, "%.3f", each)).toList()));
  }
}
