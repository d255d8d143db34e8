package dev.heed.studio.classify;

import dev.heed.base.ProblemException;
import dev.heed.base.Spelling;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The settings of a classifier's training: options of {@code heed train}, with {@code _} for each
 * hyphen.
 *
 * @param values those that differ from the defaults, as text
 */
public record ClassifierSettings(Map<String, String> values) {
  /** The file of labelled texts. */
  public static final String DATA = "data";

  /** Settings that name a file: texts, dev texts, test texts, and a CSV file of corrections. */
  public static final List<String> FILES = List.of(DATA, "dev", "test", "corrections");

  /** The names of all settings. */
  public static final List<String> NAMES =
      List.of(
          DATA,
          "dev",
          "dev_share",
          "test",
          "test_share",
          "refit",
          "corrections",
          "format",
          "text",
          "label",
          "label_separator",
          "encoding",
          "header",
          "delimiter",
          "attention",
          "head",
          "dim",
          "ngrams",
          "char_ngrams",
          "min_count",
          "ngram_min_count",
          "epochs",
          "patience",
          "lr",
          "class_weights",
          "decouple",
          "multi_label",
          "weight",
          "label_names");

  private static final List<String> CLASS_WEIGHTS = List.of("none", "sqrt", "balanced");
  private static final List<String> SWITCHES = List.of("header", "multi_label");

  /**
   * Leaves out empty values.
   *
   * @throws ProblemException if there is no such setting, the texts are missing, or a value is none
   *     of the few that a setting may have
   */
  public ClassifierSettings {
    values.keySet().forEach(ClassifierSettings::requireName);
    Map<String, String> given = new TreeMap<>(values);
    given.values().removeIf(String::isEmpty);
    if (!given.containsKey(DATA)) {
      throw new ProblemException(DATA + " is missing", "a file of labelled texts");
    }
    // The command also takes the name of a file here, which could lie anywhere.
    require("class_weights", given, CLASS_WEIGHTS);
    SWITCHES.forEach(name -> require(name, given, List.of("true", "false")));
    values = Collections.unmodifiableMap(given);
  }

  private static void requireName(String name) {
    if (!NAMES.contains(name)) {
      String problem = "there is no setting '" + name + "'";
      throw new IllegalArgumentException(
          Spelling.nearest(name, NAMES)
              .map(near -> problem + "; did you mean '" + near + "'?")
              .orElse(problem + "; expected one of " + String.join(", ", NAMES)));
    }
  }

  private static void require(String name, Map<String, String> given, List<String> allowed) {
    String value = given.get(name);
    if (value != null && !allowed.contains(value)) {
      throw new ProblemException(
          "%s is '%s'".formatted(name, value), "one of " + String.join(", ", allowed));
    }
  }

  /** A value; empty for the default. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** All settings, those left at their defaults too. */
  public SequencedMap<String, Object> with(SequencedMap<String, Object> defaults) {
    SequencedMap<String, Object> all = new LinkedHashMap<>(defaults);
    all.putAll(values);
    return all;
  }
}
