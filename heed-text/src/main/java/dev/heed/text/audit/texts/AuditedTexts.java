package dev.heed.text.audit.texts;

import dev.heed.text.corpus.LabelledText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts of an audit, training texts first, then test texts, with the words and label sets that
 * their numbers stand for. Not thread-safe while it is filled.
 */
public final class AuditedTexts {
  private final List<String> sources = new ArrayList<>();
  private final List<AuditedText> texts = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private final Map<String, Integer> wordNumbers = new HashMap<>();
  private final List<List<String>> labelSets = new ArrayList<>();
  private final Map<List<String>, Integer> labelNumbers = new HashMap<>();
  private int trainSize;

  /** The training texts' number; they are texts 0 to this. */
  public int trainSize() {
    return trainSize;
  }

  /** The number of all texts. */
  public int size() {
    return texts.size();
  }

  /** The text of a number. */
  public AuditedText get(int text) {
    return texts.get(text);
  }

  /** The training texts. */
  public List<AuditedText> train() {
    return Collections.unmodifiableList(texts.subList(0, trainSize));
  }

  /** The test texts; empty without a test file. */
  public List<AuditedText> test() {
    return Collections.unmodifiableList(texts.subList(trainSize, texts.size()));
  }

  /** The name of the file of a text. */
  public String source(int text) {
    return sources.get(text < trainSize ? 0 : 1);
  }

  /** The number of different words. */
  public int wordCount() {
    return words.size();
  }

  /** The form of a word. */
  public String word(int word) {
    return words.get(word);
  }

  /** The labels of a text, in ascending order. */
  public List<String> labels(AuditedText text) {
    return labelSets.get(text.labels());
  }

  /** The label sets, in the order of their first text. */
  public List<List<String>> labelSets() {
    return Collections.unmodifiableList(labelSets);
  }

  /** Begins a file; the first has the training texts. */
  void begin(String source) {
    sources.add(source);
  }

  /** Ends a file. */
  void end() {
    if (sources.size() == 1) {
      trainSize = texts.size();
    }
  }

  /** Adds a text that was read, with what was found in it. */
  void add(LabelledText text, TextScan scan) {
    int[] numbers = new int[scan.forms().length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = wordNumber(scan.forms()[i]);
    }
    texts.add(
        new AuditedText(
            numbers,
            scan.fingerprint(),
            labelNumber(labels(text)),
            text.line(),
            scan.characters(),
            scan.features(),
            scan.script()));
  }

  /** The labels of a record, in ascending order: the order in the file makes no difference. */
  private static List<String> labels(LabelledText text) {
    return text.labels().stream().sorted().toList();
  }

  private int wordNumber(String form) {
    Integer known = wordNumbers.get(form);
    if (known != null) {
      return known;
    }
    wordNumbers.put(form, words.size());
    words.add(form);
    return words.size() - 1;
  }

  private int labelNumber(List<String> labels) {
    Integer known = labelNumbers.putIfAbsent(labels, labelSets.size());
    if (known != null) {
      return known;
    }
    labelSets.add(labels);
    return labelSets.size() - 1;
  }
}
