package dev.heed.studio.data;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The labels of a text as one value of a table, whatever their order. */
final class LabelSet {
  /** Stands between labels: a control character, which is replaced where a label has it. */
  static final String BETWEEN = "\u001f";

  private LabelSet() {}

  static String join(Collection<String> labels) {
    return labels.stream()
        .map(label -> label.replace(BETWEEN, "\ufffd"))
        .sorted()
        .collect(Collectors.joining(BETWEEN));
  }

  static List<String> split(String value) {
    return value.isEmpty() ? List.of() : List.of(value.split(BETWEEN));
  }
}
