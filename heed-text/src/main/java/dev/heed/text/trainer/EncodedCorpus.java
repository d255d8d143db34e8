package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.vocabulary.Encoding;
import dev.heed.text.vocabulary.Vocabulary;
import dev.heed.text.vocabulary.VocabularyBuilder;
import dev.heed.text.vocabulary.WordCollector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A corpus ready for training: vocabulary, labels, and the documents of each part as vocabulary
 * entries in temporary files.
 *
 * <p>The texts are read once, as a stream, and each document's words are written as provisional
 * numbers. The vocabulary is counted from these, on the training documents alone, and the documents
 * are written again as vocabulary entries. Memory holds the vocabulary, not the texts.
 */
final class EncodedCorpus implements AutoCloseable {
  private static final int MAX_WORDS_COLLECTED = 4_000_000;

  /** Groups of similar labels that a warning names. */
  private static final int MAX_GROUPS = 3;

  private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  private final Texts texts;
  private final Vocabulary vocabulary;
  private final Map<Split.Part, DocumentFile> parts;
  private final long trainWords;

  /**
   * The texts read, apart from their words.
   *
   * @param labels all labels in alphabetical order
   * @param classes the index of each text's label
   * @param partOf the part of each text
   * @param hash SHA-256 of all labels and texts
   */
  private record Texts(List<String> labels, int[] classes, Split.Part[] partOf, String hash) {}

  private EncodedCorpus(
      Texts texts, Vocabulary vocabulary, Map<Split.Part, DocumentFile> parts, long trainWords) {
    this.texts = texts;
    this.vocabulary = vocabulary;
    this.parts = parts;
    this.trainWords = trainWords;
  }

  /**
   * Reads and encodes.
   *
   * @param dev dev texts; without them a share of the texts is held out
   * @throws InvalidInputException if there are fewer than two labels, or no word at all
   */
  static EncodedCorpus read(
      CorpusReader texts,
      Optional<CorpusReader> dev,
      TrainingOptions options,
      TrainingListener listener)
      throws IOException {
    String source = texts.source();
    WordCollector collector = new WordCollector(MAX_WORDS_COLLECTED);
    try (DocumentFile numbered = new DocumentFile()) {
      Map<String, Integer> met = new HashMap<>();
      String hash = number(texts, options.labelNames(), collector, met, numbered, listener);
      List<String> labels = List.copyOf(new TreeMap<>(met).keySet());
      if (labels.size() < 2) {
        throw new InvalidInputException(
            source,
            0,
            numbered.count() == 0
                ? "no labelled text"
                : "all " + numbered.count() + " texts have the label '" + labels.getFirst() + "'",
            "texts with at least two different labels");
      }
      warnOfSimilar(labels, listener);
      int[] classOf = new int[labels.size()];
      for (int k = 0; k < labels.size(); k++) {
        classOf[met.get(labels.get(k))] = k;
      }
      int[] classes = new int[numbered.count()];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = classOf[numbered.label(i)];
      }
      Split.Part[] partOf =
          Split.stratified(
              classes,
              labels.size(),
              options.heldOut().testShare(),
              dev.isPresent() ? 0 : options.heldOut().devShare(),
              new SeededRandom(options.seed()));
      VocabularyBuilder builder = new VocabularyBuilder(collector, options.vocabulary());
      Vocabulary vocabulary = builder.build(visitor -> forEachTrain(numbered, partOf, visitor));
      if (vocabulary.size() == 0) {
        throw new InvalidInputException(
            source, 0, "no word occurs often enough", "texts with words, or a lower minimum count");
      }
      Texts read = new Texts(labels, classes, partOf, hash);
      return encode(read, vocabulary, builder, numbered, dev, options.labelNames(), listener);
    }
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

  /**
   * Writes the words of each text as provisional numbers.
   *
   * @param met receives the labels with the numbers used in {@code numbered}
   * @return the hash of all labels and texts
   */
  private static String number(
      CorpusReader texts,
      LabelNames names,
      WordCollector collector,
      Map<String, Integer> met,
      DocumentFile numbered,
      TrainingListener listener)
      throws IOException {
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    TextDigest digest = new TextDigest();
    int[] numbers = new int[1 << 10];
    for (Optional<LabelledText> next = texts.next(); next.isPresent(); next = texts.next()) {
      LabelledText text = next.get();
      String label = text.label().orElseThrow();
      digest.add(label, text.text());
      String name = name(names, label, texts.source(), text.line());
      tokenizer.tokenize(text.text(), tokens);
      if (numbers.length < tokens.size()) {
        numbers = new int[2 * tokens.size()];
      }
      collector.collect(tokens, numbers);
      numbered.append(numbers, tokens.size(), met.computeIfAbsent(name, key -> met.size()));
      if (numbered.count() % 256 == 0) {
        listener.reading(numbered.count(), texts.bytesRead());
      }
    }
    listener.reading(numbered.count(), texts.bytesRead());
    numbered.finish();
    if (collector.threshold() > 1) {
      listener.warning(
          "more than "
              + MAX_WORDS_COLLECTED
              + " different words; words with fewer than "
              + collector.threshold()
              + " occurrences at some point were discarded");
    }
    return digest.hex();
  }

  /** The name of a label in a file. */
  static String name(LabelNames names, String label, String source, long line)
      throws InvalidInputException {
    return names
        .known(label)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    source,
                    line,
                    "the label " + InvalidInputException.quoted(label) + " has no name",
                    "one of "
                        + String.join(", ", names.names().keySet())
                        + ", or one of their names"));
  }

  private static void forEachTrain(
      DocumentFile numbered, Split.Part[] partOf, VocabularyBuilder.Visitor visitor) {
    int[] words = new int[1 << 10];
    for (int i = 0; i < numbered.count(); i++) {
      if (partOf[i] == Split.Part.TRAIN) {
        int length = numbered.length(i);
        if (words.length < length) {
          words = new int[2 * length];
        }
        numbered.copy(i, words, 0);
        visitor.document(words, length);
      }
    }
  }

  private static EncodedCorpus encode(
      Texts texts,
      Vocabulary vocabulary,
      VocabularyBuilder builder,
      DocumentFile numbered,
      Optional<CorpusReader> dev,
      LabelNames names,
      TrainingListener listener)
      throws IOException {
    Map<Split.Part, DocumentFile> parts = new EnumMap<>(Split.Part.class);
    try {
      for (Split.Part part : Split.Part.values()) {
        parts.put(part, new DocumentFile());
      }
      Encoding encoding = new Encoding();
      int[] words = new int[1 << 10];
      long trainWords = 0;
      for (int i = 0; i < numbered.count(); i++) {
        int length = numbered.length(i);
        if (words.length < length) {
          words = new int[2 * length];
        }
        numbered.copy(i, words, 0);
        builder.toEntries(words, length);
        vocabulary.encode(words, length, encoding);
        Split.Part part = texts.partOf()[i];
        parts.get(part).append(encoding.entries(), encoding.size(), texts.classes()[i]);
        trainWords += part == Split.Part.TRAIN ? length : 0;
      }
      if (dev.isPresent()) {
        encodeDev(
            dev.get(), names, texts.labels(), vocabulary, parts.get(Split.Part.DEV), listener);
      }
      for (DocumentFile file : parts.values()) {
        file.finish();
      }
      return new EncodedCorpus(texts, vocabulary, parts, trainWords);
    } catch (IOException | RuntimeException e) {
      for (DocumentFile file : parts.values()) {
        file.close();
      }
      throw e;
    }
  }

  private static void encodeDev(
      CorpusReader dev,
      LabelNames names,
      List<String> labels,
      Vocabulary vocabulary,
      DocumentFile file,
      TrainingListener listener)
      throws IOException {
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    Encoding encoding = new Encoding();
    List<String> unknown = new ArrayList<>();
    for (Optional<LabelledText> next = dev.next(); next.isPresent(); next = dev.next()) {
      tokenizer.tokenize(next.get().text(), tokens);
      vocabulary.encode(tokens, encoding);
      LabelledText text = next.get();
      String label = name(names, text.label().orElseThrow(), dev.source(), text.line());
      int known = labels.indexOf(label);
      if (known < 0 && !unknown.contains(label)) {
        unknown.add(label);
      }
      if (known >= 0) {
        file.append(encoding.entries(), encoding.size(), known);
      }
    }
    if (!unknown.isEmpty()) {
      listener.warning(
          "dev texts with labels that the training texts lack are left out: " + unknown);
    }
  }

  /** The labels in alphabetical order; a class is an index into them. */
  List<String> labels() {
    return texts.labels();
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  DocumentFile part(Split.Part part) {
    return parts.get(part);
  }

  /** The part of each text of the corpus, in the order of the texts. */
  Split.Part[] partOf() {
    return texts.partOf();
  }

  /** The number of words of the training documents, n-grams not counted. */
  long trainWords() {
    return trainWords;
  }

  /** SHA-256 of all labels and texts. */
  String hash() {
    return texts.hash();
  }

  @Override
  public void close() throws IOException {
    for (DocumentFile file : parts.values()) {
      file.close();
    }
  }
}
