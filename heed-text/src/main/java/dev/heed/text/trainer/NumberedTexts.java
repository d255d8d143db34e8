package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusOptions;
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
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
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

  /** The sets of labels as numbers of {@link #met}, ascending, with the numbers in the file. */
  private final Map<List<Integer>, Integer> metSets = new LinkedHashMap<>();

  private final TextDigest weights = new TextDigest();
  private final Tokenizer tokenizer = new Tokenizer();
  private final TokenBuffer tokens = new TokenBuffer();
  private int[] numbers = new int[1 << 10];
  private List<String> labels = List.of();
  private LabelSets sets = LabelSets.single(0);
  private int[] setOf = {};
  private boolean areSeveral;
  private boolean areWeighted;
  private Split.Part[] partOf = {};
  private int texts;
  private String hash = "";
  private String identity = "";

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
   * @throws InvalidInputException if all texts have the same labels, and no others are known before
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
      numbered.identity =
          numbered.hash
              + (numbered.areSeveral ? " several labels" : "")
              + (numbered.areWeighted ? " weights " + numbered.weights.hex() : "");
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
      digest.add(text.labels(), text.text());
      List<Integer> set = new ArrayList<>();
      for (String name : names(names, text, reader.source())) {
        set.add(met.computeIfAbsent(name, key -> met.size()));
      }
      areSeveral |= set.size() != 1;
      append(text, set);
      if (documents.count() % 256 == 0) {
        listener.reading(documents.count(), reader.bytesRead());
      }
    }
    texts = documents.count();
    hash = digest.hex();
    areSeveral |= reader.labelCount() == CorpusOptions.Labels.ANY;
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
    boolean areAlike = metSets.size() < 2 && beginning.labels().isEmpty();
    if (texts == 0 || labels.isEmpty() || areAlike) {
      throw new InvalidInputException(
          reader.source(), 0, sameLabels(), "texts with at least two different labels");
    }
    if (areSeveral && !beginning.labels().isEmpty()) {
      throw new InvalidInputException(
          reader.source(),
          0,
          "a text has several labels or none, but the model to start from gives one",
          "texts with one label each");
    }
    warnOfSimilar(labels, listener);
  }

  private String sameLabels() {
    if (labels.isEmpty()) {
      return "no labelled text";
    }
    return "all "
        + texts
        + (labels.size() == 1
            ? " texts have the label '" + labels.getFirst() + "'"
            : " texts have the same " + labels.size() + " labels");
  }

  private void readDev(CorpusReader reader) throws IOException {
    SortedSet<String> unknown = new TreeSet<>();
    for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
      LabelledText text = next.get();
      List<String> ofText = names(names, text, reader.source());
      if (!areSeveral && ofText.size() != 1) {
        throw new InvalidInputException(
            reader.source(),
            text.line(),
            "the text has " + (ofText.isEmpty() ? "no label" : ofText.size() + " labels"),
            "one label, as each training text has, or --multi-label");
      }
      List<String> left = ofText.stream().filter(label -> !met.containsKey(label)).toList();
      if (left.isEmpty()) {
        append(text, ofText.stream().map(met::get).toList());
      }
      unknown.addAll(left);
    }
    if (!unknown.isEmpty()) {
      listener.warning(
          "dev texts with labels that the training texts lack are left out: " + named(unknown));
    }
  }

  private void append(LabelledText text, List<Integer> labels) throws IOException {
    List<Integer> set = labels.stream().sorted().toList();
    int number = metSets.computeIfAbsent(set, key -> metSets.size());
    tokenizer.tokenize(text.text(), tokens);
    if (numbers.length < tokens.size()) {
      numbers = new int[2 * tokens.size()];
    }
    collector.collect(tokens, numbers);
    documents.append(numbers, tokens.size(), number, (float) text.weight());
    if (text.weight() != 1) {
      areWeighted = true;
      weights.add(Integer.toString(documents.count()), Double.toString(text.weight()));
    }
  }

  private void split(TrainingOptions options, boolean hasDev) {
    int[] classOf = new int[labels.size()];
    for (int k = 0; k < labels.size(); k++) {
      classOf[met.get(labels.get(k))] = k;
    }
    setOf = new int[documents.count()];
    if (areSeveral) {
      sets = new LabelSets(sets(classOf), true);
      Arrays.setAll(setOf, documents::label);
    } else {
      sets = LabelSets.single(labels.size());
      int[] classOfSet = Arrays.stream(sets(classOf)).mapToInt(set -> set[0]).toArray();
      Arrays.setAll(setOf, i -> classOfSet[documents.label(i)]);
    }
    Split.Part[] ofTexts =
        Split.stratified(
            sets.strata(Arrays.copyOf(setOf, texts), labels.size()),
            areSeveral ? labels.size() + 1 : labels.size(),
            options.heldOut().testShare(),
            hasDev ? 0 : options.heldOut().devShare(),
            new SeededRandom(options.seed()));
    partOf = Arrays.copyOf(ofTexts, documents.count());
    Arrays.fill(partOf, texts, partOf.length, Split.Part.DEV);
  }

  /** Warns of labels known before that no text has, so that the training works against them. */
  private void warnOfMissing() {
    SortedSet<String> missing = new TreeSet<>(beginning.labels());
    Arrays.stream(setOf, 0, texts)
        .distinct()
        .flatMap(set -> Arrays.stream(sets.of(set)))
        .forEach(k -> missing.remove(labels.get(k)));
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

  private int[][] sets(int[] classOf) {
    return metSets.keySet().stream()
        .map(set -> set.stream().mapToInt(label -> classOf[label]).sorted().toArray())
        .toArray(int[][]::new);
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

  /** The names of a text's labels, each once. */
  private static List<String> names(LabelNames names, LabelledText text, String source)
      throws InvalidInputException {
    Set<String> all = new LinkedHashSet<>();
    for (String label : text.labels()) {
      all.add(names.of(label, source, text.line()));
    }
    return List.copyOf(all);
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

  /** The sets of classes that documents have. */
  LabelSets sets() {
    return sets;
  }

  /** The number of a document's set of classes. */
  int label(int document) {
    return setOf[document];
  }

  /** The part of each document, as a copy. */
  Split.Part[] partOf() {
    return partOf.clone();
  }

  /** The number of texts with each label, without those of a dev file. */
  SortedMap<String, Integer> labelCounts() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < texts; i++) {
      for (int k : sets.of(setOf[i])) {
        counts.merge(labels.get(k), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** The numbers of the texts of a part, without those of a dev file. */
  BitSet held(Split.Part part) {
    BitSet held = new BitSet();
    for (int i = 0; i < texts; i++) {
      held.set(i, partOf[i] == part);
    }
    return held;
  }

  /** SHA-256 of the labels and texts, without those of a dev file. */
  String hash() {
    return hash;
  }

  /** The identity of these texts for a checkpoint: all that a training depends on. */
  String identity() {
    return identity;
  }

  @Override
  public void close() throws IOException {
    documents.close();
  }
}
