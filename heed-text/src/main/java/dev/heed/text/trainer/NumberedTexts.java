package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.start.Beginning;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.vocabulary.WordCollector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The texts of a training, read once as a stream: their words as provisional numbers in a temporary
 * file, their labels and their parts. Memory holds the different words, not the texts.
 */
final class NumberedTexts implements AutoCloseable {
  private static final int MAX_WORDS_COLLECTED = 4_000_000;

  /** Groups of similar labels that a warning names. */
  private static final int MAX_GROUPS = 3;

  /** Labels that a warning names. */
  private static final int MAX_NAMED = 5;

  private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  private Beginning beginning;
  private final LabelNames names;
  private final TrainingListener listener;
  private final WordCollector collector = new WordCollector(MAX_WORDS_COLLECTED);
  private final DocumentFile documents = new DocumentFile();
  private final Map<String, Integer> met = new HashMap<>();
  private final Tokenizer tokenizer = new Tokenizer();
  private final TokenBuffer tokens = new TokenBuffer();
  private int[] numbers = new int[1 << 10];
  private List<String> labels = List.of();
  private int[] classes = {};
  private Split.Part[] partOf = {};
  private int texts;
  private String hash = "";

  private NumberedTexts(Beginning beginning, LabelNames names, TrainingListener listener)
      throws IOException {
    this.beginning = beginning;
    this.names = names;
    this.listener = listener;
    beginning.labels().forEach(label -> met.put(label, met.size()));
  }

  /**
   * Reads.
   *
   * @param dev dev texts; without them a share of the texts is held out
   * @param beginning the labels and words that are known before
   * @throws InvalidInputException if there are fewer than two labels
   */
  static NumberedTexts read(
      CorpusReader texts,
      Optional<CorpusReader> dev,
      Beginning beginning,
      TrainingOptions options,
      TrainingListener listener)
      throws IOException {
    NumberedTexts numbered = new NumberedTexts(beginning, options.labelNames(), listener);
    try {
      numbered.readTexts(texts);
      if (dev.isPresent()) {
        numbered.readDev(dev.get());
      }
      numbered.documents.finish();
      numbered.split(options, dev.isPresent());
      numbered.warnOfMissing();
      numbered.beginning =
          beginning.forWords(numbered.collector.words(options.vocabulary().minCount()));
      return numbered;
    } catch (IOException | RuntimeException e) {
      numbered.close();
      throw e;
    }
  }

  private void readTexts(CorpusReader reader) throws IOException {
    TextDigest digest = new TextDigest();
    for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
      LabelledText text = next.get();
      String label = text.label().orElseThrow();
      digest.add(label, text.text());
      String name = names.of(label, reader.source(), text.line());
      append(text.text(), met.computeIfAbsent(name, key -> met.size()));
      if (documents.count() % 256 == 0) {
        listener.reading(documents.count(), reader.bytesRead());
      }
    }
    texts = documents.count();
    hash = digest.hex();
    listener.reading(texts, reader.bytesRead());
    if (collector.threshold() > 1) {
      listener.warning(
          "more than "
              + MAX_WORDS_COLLECTED
              + " different words; words with fewer than "
              + collector.threshold()
              + " occurrences at some point were discarded");
    }
    labels = List.copyOf(new TreeMap<>(met).keySet());
    if (labels.size() < 2 || texts == 0) {
      throw new InvalidInputException(
          reader.source(),
          0,
          texts == 0
              ? "no labelled text"
              : "all " + texts + " texts have the label '" + labels.getFirst() + "'",
          "texts with at least two different labels");
    }
    warnOfSimilar(labels, listener);
  }

  private void readDev(CorpusReader reader) throws IOException {
    SortedSet<String> unknown = new TreeSet<>();
    for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
      LabelledText text = next.get();
      String label = names.of(text.label().orElseThrow(), reader.source(), text.line());
      Integer known = met.get(label);
      if (known != null) {
        append(text.text(), known);
      } else {
        unknown.add(label);
      }
    }
    if (!unknown.isEmpty()) {
      listener.warning(
          "dev texts with labels that the training texts lack are left out: " + named(unknown));
    }
  }

  private void append(String text, int label) throws IOException {
    tokenizer.tokenize(text, tokens);
    if (numbers.length < tokens.size()) {
      numbers = new int[2 * tokens.size()];
    }
    collector.collect(tokens, numbers);
    documents.append(numbers, tokens.size(), label);
  }

  private void split(TrainingOptions options, boolean hasDev) {
    int[] classOf = new int[labels.size()];
    for (int k = 0; k < labels.size(); k++) {
      classOf[met.get(labels.get(k))] = k;
    }
    classes = new int[documents.count()];
    Arrays.setAll(classes, i -> classOf[documents.label(i)]);
    Split.Part[] ofTexts =
        Split.stratified(
            Arrays.copyOf(classes, texts),
            labels.size(),
            options.heldOut().testShare(),
            hasDev ? 0 : options.heldOut().devShare(),
            new SeededRandom(options.seed()));
    partOf = Arrays.copyOf(ofTexts, documents.count());
    Arrays.fill(partOf, texts, partOf.length, Split.Part.DEV);
  }

  /** Warns of labels known before that no text has, so that the training works against them. */
  private void warnOfMissing() {
    SortedSet<String> missing = new TreeSet<>(beginning.labels());
    for (int i = 0; i < texts; i++) {
      missing.remove(labels.get(classes[i]));
    }
    if (!missing.isEmpty()) {
      listener.warning(
          "labels of the earlier model that no text has will be forgotten: "
              + named(missing)
              + "; add texts with them to keep them");
    }
  }

  private static String named(SortedSet<String> labels) {
    return labels.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
        + (labels.size() > MAX_NAMED ? " and " + (labels.size() - MAX_NAMED) + " more" : "");
  }

  /** Warns of labels that are probably meant to be one. */
  private static void warnOfSimilar(List<String> labels, TrainingListener listener) {
    Map<String, List<String>> alike = new TreeMap<>();
    for (String label : labels) {
      String form = BLANKS.matcher(label).replaceAll(" ").toLowerCase(Locale.ROOT);
      alike.computeIfAbsent(form, key -> new ArrayList<>()).add(label);
    }
    List<String> groups =
        alike.values().stream()
            .filter(group -> group.size() > 1)
            .map(
                group ->
                    group.stream()
                        .map(InvalidInputException::quoted)
                        .collect(Collectors.joining(" and ")))
            .toList();
    if (!groups.isEmpty()) {
      listener.warning(
          "labels that differ only in letter case or spaces are different classes: "
              + String.join("; ", groups.subList(0, Math.min(MAX_GROUPS, groups.size())))
              + (groups.size() > MAX_GROUPS ? "; …" : "")
              + "; spell them alike to merge them");
    }
  }

  /** The documents as provisional numbers; a label in this file is none of the classes. */
  DocumentFile documents() {
    return documents;
  }

  /** The labels and words that were known before, with the weights for the words of the texts. */
  Beginning beginning() {
    return beginning;
  }

  WordCollector collector() {
    return collector;
  }

  /** The number of texts, without those of a dev file, which come after them. */
  int texts() {
    return texts;
  }

  /** The labels in alphabetical order; a class is an index into them. */
  List<String> labels() {
    return labels;
  }

  /** The class of a document. */
  int label(int document) {
    return classes[document];
  }

  /** The part of each document, as a copy. */
  Split.Part[] partOf() {
    return partOf.clone();
  }

  /** SHA-256 of the labels and texts, without those of a dev file. */
  String hash() {
    return hash;
  }

  @Override
  public void close() throws IOException {
    documents.close();
  }
}
