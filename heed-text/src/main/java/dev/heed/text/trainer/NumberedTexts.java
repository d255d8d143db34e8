package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.order.ShardDigest;
import dev.heed.text.order.SortedTexts;
import dev.heed.text.order.TextDigest;
import dev.heed.text.shard.DocumentFile;
import dev.heed.text.shard.LabelSets;
import dev.heed.text.start.Beginning;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.Descent;
import dev.heed.text.training.HeldOut;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The texts of a training, read once as a stream: their words as provisional numbers in a temporary
 * file, their labels and their parts. Memory holds the different words, not the texts.
 */
final class NumberedTexts implements TrainingTexts {
  private static final int MAX_WORDS_COLLECTED = 4_000_000;

  /** Labels that a warning names. */
  private static final int MAX_NAMED = 5;

  private final String source;
  private Beginning beginning;
  private final LabelNames names;
  private final TrainingListener listener;
  private final WordCollector collector = new WordCollector(MAX_WORDS_COLLECTED);
  private final DocumentFile documents = new DocumentFile();
  private final Map<String, Integer> met = new HashMap<>();

  /** The targets met, with the numbers in the file. */
  private final Map<Target, Integer> metTargets = new LinkedHashMap<>();

  /** The line of the first text with probabilities; 0 if there is none. */
  private long firstShares;

  /** The texts in the order of their hashes; empty if it is that of the file. */
  private Optional<SortedTexts> sorted = Optional.empty();

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

  private NumberedTexts(
      String source, Beginning beginning, LabelNames names, TrainingListener listener)
      throws IOException {
    this.source = source;
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
    NumberedTexts numbered =
        new NumberedTexts(texts.source(), beginning, options.labelNames(), listener);
    try {
      numbered.readTexts(texts, options.descent().order());
      if (dev.isPresent()) {
        numbered.readDev(dev.get(), options.descent().order());
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

  /** Receives texts in the order in which they are numbered. */
  @FunctionalInterface
  private interface TextAction {
    void take(LabelledText text, int shard) throws IOException;
  }

  /** Passes on the texts in their order; returns the sorted ones if it is not that of the file. */
  private Optional<SortedTexts> forEach(CorpusReader reader, Descent.Order order, TextAction action)
      throws IOException {
    if (order instanceof Descent.Order.File) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        action.take(next.get(), 0);
      }
      return Optional.empty();
    }
    try (SortedTexts sorted = new SortedTexts()) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        named(next.get(), reader.source()); // refuses the first text of the file that is wrong
        sorted.add(next.get());
        reading(sorted.count(), reader);
      }
      sorted.sort();
      for (int i = 0; i < sorted.count(); i++) {
        action.take(sorted.text(i), sorted.hash(i).shard(shards(order)));
      }
      return Optional.of(sorted);
    }
  }

  private static int shards(Descent.Order order) {
    return order instanceof Descent.Order.Shards(int count) ? count : 1;
  }

  private void reading(int count, CorpusReader reader) {
    if (count % 256 == 0) {
      listener.reading(count, reader.bytesRead());
    }
  }

  private void readTexts(CorpusReader reader, Descent.Order order) throws IOException {
    ShardDigest digest = new ShardDigest();
    sorted =
        forEach(
            reader,
            order,
            (text, shard) -> {
              digest.add(shard, text);
              Map<String, Double> ofText = named(text, reader.source());
              ofText.keySet().forEach(name -> met.computeIfAbsent(name, key -> met.size()));
              if (!text.shares().isEmpty()) {
                firstShares = firstShares == 0 ? text.line() : Math.min(firstShares, text.line());
              }
              areSeveral |= text.shares().isEmpty() && ofText.size() != 1;
              append(text, ofText);
              reading(documents.count(), reader);
            });
    texts = documents.count();
    hash = digest.hex(shards(order));
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
    boolean areAlike = metTargets.size() < 2 && beginning.labels().isEmpty();
    if (texts == 0 || labels.isEmpty() || areAlike) {
      throw new InvalidInputException(
          reader.source(),
          0,
          LabelMessages.same(texts, labels),
          "texts with at least two different labels");
    }
    if (areSeveral && firstShares > 0) {
      throw new InvalidInputException(
          reader.source(),
          firstShares,
          "the text has probabilities of one label, but another text has several labels or none",
          "texts with one label each, as a label or as probabilities");
    }
    if (areSeveral && !beginning.labels().isEmpty()) {
      throw new InvalidInputException(
          reader.source(),
          0,
          "a text has several labels or none, but the model to start from gives one",
          "texts with one label each");
    }
    LabelMessages.warnOfSimilar(labels, listener);
  }

  private void readDev(CorpusReader reader, Descent.Order order) throws IOException {
    SortedSet<String> unknown = new TreeSet<>();
    forEach(
        reader,
        order,
        (text, shard) -> {
          Map<String, Double> ofText = named(text, reader.source());
          checkDev(text, ofText.size(), reader.source());
          List<String> left =
              ofText.keySet().stream().filter(label -> !met.containsKey(label)).toList();
          if (left.isEmpty()) {
            append(text, ofText);
          }
          unknown.addAll(left);
        });
    if (!unknown.isEmpty()) {
      listener.warning(
          "dev texts with labels that the training texts lack are left out: " + named(unknown));
    }
  }

  private void checkDev(LabelledText text, int labels, String source) throws InvalidInputException {
    if (areSeveral && !text.shares().isEmpty()) {
      throw new InvalidInputException(
          source,
          text.line(),
          "the text has probabilities of one label, but training texts have several labels",
          "labels that the text has for sure");
    }
    if (!areSeveral && text.shares().isEmpty() && labels != 1) {
      throw new InvalidInputException(
          source,
          text.line(),
          "the text has " + (labels == 0 ? "no label" : labels + " labels"),
          "one label, as each training text has, or --multi-label");
    }
  }

  /**
   * Labels of a text as numbers of {@link #met}, ascending.
   *
   * @param shares the probability of each; none if the text has them for sure
   */
  private record Target(List<Integer> labels, List<Double> shares) {}

  private Target target(Map<String, Double> ofText) {
    SortedMap<Integer, Double> byNumber = new TreeMap<>();
    ofText.forEach((name, share) -> byNumber.put(met.get(name), share));
    boolean isSure = byNumber.values().stream().allMatch(share -> share == 1);
    return new Target(
        List.copyOf(byNumber.keySet()), isSure ? List.of() : List.copyOf(byNumber.values()));
  }

  private void append(LabelledText text, Map<String, Double> ofText) throws IOException {
    int number = metTargets.computeIfAbsent(target(ofText), key -> metTargets.size());
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
      sets =
          LabelSets.several(
              metTargets.keySet().stream()
                  .map(target -> classes(target, classOf))
                  .toArray(int[][]::new));
      Arrays.setAll(setOf, documents::label);
    } else {
      int[] targetOf = setDistributions(classOf);
      Arrays.setAll(setOf, i -> targetOf[documents.label(i)]);
    }
    double devShare = hasDev ? 0 : options.heldOut().devShare();
    Split.Part[] ofTexts =
        options.descent().order() instanceof Descent.Order.Shards
            ? byHash(new HeldOut(devShare, options.heldOut().testShare()), options.seed())
            : Split.stratified(
                sets.strata(Arrays.copyOf(setOf, texts), labels.size()),
                areSeveral ? labels.size() + 1 : labels.size(),
                options.heldOut().testShare(),
                devShare,
                new SeededRandom(options.seed()));
    partOf = Arrays.copyOf(ofTexts, documents.count());
    Arrays.fill(partOf, texts, partOf.length, Split.Part.DEV);
  }

  private Split.Part[] byHash(HeldOut heldOut, long seed) {
    int[] ofTexts = Arrays.copyOf(setOf, texts);
    return LocalSplit.of(sorted.orElseThrow(), sets, ofTexts, labels.size()).parts(heldOut, seed);
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

  /** The classes of a target, ascending. */
  private static int[] classes(Target target, int[] classOf) {
    return target.labels().stream().mapToInt(label -> classOf[label]).sorted().toArray();
  }

  /**
   * Sets the targets where every text has one label, for sure or not; returns the number of each of
   * those met.
   */
  private int[] setDistributions(int[] classOf) {
    List<int[]> distributions = new ArrayList<>();
    List<float[]> shares = new ArrayList<>();
    int[] numberOf = new int[metTargets.size()];
    metTargets.forEach(
        (target, number) -> {
          int[] classes = classes(target, classOf);
          if (target.shares().isEmpty()) {
            numberOf[number] = classes[0];
            return;
          }
          numberOf[number] = labels.size() + distributions.size();
          float[] ofClasses = new float[classes.length];
          for (int i = 0; i < classes.length; i++) {
            int label = target.labels().get(i);
            ofClasses[Arrays.binarySearch(classes, classOf[label])] =
                target.shares().get(i).floatValue();
          }
          distributions.add(classes);
          shares.add(ofClasses);
        });
    sets = LabelSets.single(labels.size()).withDistributions(distributions, shares);
    return numberOf;
  }

  /** The names of a text's labels, each once, with their probabilities: 1 if they are certain. */
  private Map<String, Double> named(LabelledText text, String source) throws InvalidInputException {
    Map<String, Double> named = new LinkedHashMap<>();
    for (Map.Entry<String, Double> label : text.shares().entrySet()) {
      named.merge(names.of(label.getKey(), source, text.line()), label.getValue(), Double::sum);
    }
    if (text.shares().isEmpty()) {
      for (String label : text.labels()) {
        named.put(names.of(label, source, text.line()), 1.0);
      }
    }
    return named;
  }

  /** The documents as provisional numbers; a label in this file is none of the classes. */
  DocumentFile documents() {
    return documents;
  }

  @Override
  public Beginning beginning() {
    return beginning;
  }

  WordCollector collector() {
    return collector;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public long words() {
    return documents.positions();
  }

  @Override
  public boolean hasDev() {
    return Arrays.asList(partOf).contains(Split.Part.DEV);
  }

  @Override
  public boolean hasHeldOutDev() {
    return Arrays.asList(partOf).subList(0, texts).contains(Split.Part.DEV);
  }

  @Override
  public EncodedTexts encode(boolean withDev, TrainingOptions options) throws IOException {
    Split.Part[] parts = partOf.clone();
    if (withDev) {
      Arrays.setAll(parts, i -> parts[i] == Split.Part.DEV ? Split.Part.TRAIN : parts[i]);
    }
    return EncodedCorpus.of(this, parts, options);
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public LabelSets sets() {
    return sets;
  }

  /** The number of a document's target. */
  int label(int document) {
    return setOf[document];
  }

  /** The place of a text in its file, from 0; of a dev file's text its number. */
  int place(int text) {
    return sorted.isPresent() && text < texts ? sorted.get().place(text) : text;
  }

  /** The shard of a text, of those in the order of their hashes. */
  int shard(int text, int shards) {
    return sorted.orElseThrow().hash(text).shard(shards);
  }

  @Override
  public SortedMap<String, Integer> labelCounts() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < texts; i++) {
      for (int k : sets.of(setOf[i])) {
        counts.merge(labels.get(k), 1, Integer::sum);
      }
    }
    return counts;
  }

  @Override
  public BitSet held(Split.Part part) {
    BitSet held = new BitSet();
    for (int i = 0; i < texts; i++) {
      held.set(place(i), partOf[i] == part);
    }
    return held;
  }

  @Override
  public String hash() {
    return hash;
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public void close() throws IOException {
    documents.close();
  }
}
