package dev.heed.text.training;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Names for the labels of a corpus, such as {@code negative} for the label {@code 0} in its files.
 * A label is renamed as it is read; a name itself is accepted too.
 *
 * @param names the name of each label, by the label as files have it; empty if labels keep the
 *     names that files give them
 */
public record LabelNames(Map<String, String> names) {

  /**
   * Checks that names are distinct and that none is also the label of another.
   *
   * @throws ProblemException if two labels have one name, or a name is blank or a label too
   */
  public LabelNames {
    names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
    Set<String> met = new HashSet<>();
    for (Map.Entry<String, String> entry : names.entrySet()) {
      String name = entry.getValue();
      if (name.isBlank()) {
        throw new ProblemException("the label '" + entry.getKey() + "' has no name", "a name");
      }
      if (!met.add(name)) {
        throw new ProblemException("two labels are named '" + name + "'", "different names");
      }
      if (names.containsKey(name) && !entry.getKey().equals(name)) {
        throw new ProblemException(
            "'" + name + "' is a label and the name of another",
            "names that differ from all labels");
      }
    }
  }

  /** Labels keep the names that files give them. */
  public static LabelNames none() {
    return new LabelNames(Map.of());
  }

  /** The name of a label; a label without one stays as it is. */
  public String of(String label) {
    return names.getOrDefault(label, label);
  }

  /** The name of a label; empty if there are names, but none for this label. */
  public Optional<String> known(String label) {
    boolean known = names.isEmpty() || names.containsKey(label) || names.containsValue(label);
    return known ? Optional.of(of(label)) : Optional.empty();
  }

  /**
   * The name of a label in a file.
   *
   * @throws InvalidInputException if there are names, but none for this label
   */
  public String of(String label, String source, long line) throws InvalidInputException {
    return known(label)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    source,
                    line,
                    "the label " + InvalidInputException.quoted(label) + " has no name",
                    "one of " + String.join(", ", names.keySet()) + ", or one of their names"));
  }
}
