package dev.heed.dynamics.corpus;

import dev.heed.base.InvalidInputException;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.order.TextDigest;
import dev.heed.text.pooling.Documents;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Labelled texts as numbers.
 *
 * @param words words of the training texts, by number; other words are left out
 * @param labels by number
 * @param hash SHA-256 of the labels and texts of the training file, as {@code heed train} has it
 */
public record Corpus(TaskData data, List<String> words, List<String> labels, String hash) {

  /** A text: its tokens and its label. */
  private record Item(List<String> tokens, String label) {}

  /** Files of each part; without dev texts, a share of the training texts is used. */
  public record Files(Path train, Optional<Path> dev, Optional<Path> test, double devShare) {}

  /** The tokens of {@code heed train}. */
  public static Function<String, List<String>> unicodeWords() {
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer buffer = new TokenBuffer();
    return text -> {
      tokenizer.tokenize(text, buffer);
      return IntStream.range(0, buffer.size()).mapToObj(buffer::form).toList();
    };
  }

  /**
   * Reads texts.
   *
   * @param tokenizer splits a text into words
   * @param random selects the dev texts among the training texts, if there is no file of them
   * @throws IOException if the texts can't be read, or there is no training text
   */
  public static Corpus read(
      Files files,
      CorpusOptions options,
      Function<String, List<String>> tokenizer,
      SeededRandom random)
      throws IOException {
    TextDigest digest = new TextDigest();
    List<Item> train = items(files.train(), options, tokenizer, digest);
    List<Item> dev;
    if (files.dev().isPresent()) {
      dev = items(files.dev().get(), options, tokenizer, new TextDigest());
    } else {
      int[] order = IntStream.range(0, train.size()).toArray();
      random.stream("dev", 0).shuffle(order);
      int least = Math.min(1, order.length);
      int count = Math.clamp(Math.round(files.devShare() * order.length), least, order.length);
      List<Item> all = train;
      dev = Arrays.stream(order, 0, count).sorted().mapToObj(all::get).toList();
      train = Arrays.stream(order, count, order.length).sorted().mapToObj(all::get).toList();
    }
    List<Item> test =
        files.test().isPresent()
            ? items(files.test().get(), options, tokenizer, new TextDigest())
            : List.of();
    if (train.isEmpty()) {
      throw new InvalidInputException(
          files.train().toString(), 0, "there is no text to train on", "labelled texts");
    }
    return of(train, dev, test, digest.hex());
  }

  private static List<Item> items(
      Path file, CorpusOptions options, Function<String, List<String>> tokenizer, TextDigest digest)
      throws IOException {
    List<Item> items = new ArrayList<>();
    CorpusOptions oneLabel = options.withLabels(CorpusOptions.Labels.ONE);
    try (CorpusReader reader = CorpusReader.openLabelled(file, oneLabel)) {
      for (Optional<LabelledText> text = reader.next(); text.isPresent(); text = reader.next()) {
        String label = text.get().label().orElseThrow();
        digest.add(label, text.get().text());
        items.add(new Item(tokenizer.apply(text.get().text()), label));
      }
    }
    return items;
  }

  private static Corpus of(List<Item> train, List<Item> dev, List<Item> test, String hash) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    train.forEach(
        item -> item.tokens().forEach(token -> numbers.putIfAbsent(token, numbers.size())));
    Map<String, Integer> labels = new TreeMap<>();
    Stream.of(train, dev, test).flatMap(List::stream).forEach(item -> labels.put(item.label(), 0));
    List<String> names = List.copyOf(labels.keySet());
    names.forEach(name -> labels.put(name, names.indexOf(name)));
    Documents.Builder builder = new Documents.Builder(numbers.size());
    TaskData data =
        new TaskData(
            documents(train, numbers, labels, builder),
            documents(dev, numbers, labels, builder),
            documents(test, numbers, labels, builder));
    return new Corpus(data, List.copyOf(numbers.keySet()), names, hash);
  }

  /** Leaves out texts without any known word, from which nothing can be learnt or predicted. */
  private static Documents documents(
      List<Item> items,
      Map<String, Integer> numbers,
      Map<String, Integer> labels,
      Documents.Builder builder) {
    List<Item> known =
        items.stream()
            .map(
                item ->
                    new Item(
                        item.tokens().stream().filter(numbers::containsKey).toList(), item.label()))
            .filter(item -> !item.tokens().isEmpty())
            .toList();
    int[] offsets = new int[known.size() + 1];
    for (int i = 0; i < known.size(); i++) {
      offsets[i + 1] = offsets[i] + known.get(i).tokens().size();
    }
    int[] words =
        known.stream().flatMap(item -> item.tokens().stream()).mapToInt(numbers::get).toArray();
    int[] classes = known.stream().mapToInt(item -> labels.get(item.label())).toArray();
    float[] weights = new float[known.size()];
    Arrays.fill(weights, 1);
    return builder.build(offsets, words, classes, weights);
  }
}
