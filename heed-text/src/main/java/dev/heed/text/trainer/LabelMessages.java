package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.text.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Messages on labels of texts that are wrong or odd. */
public final class LabelMessages {
  /** Groups of similar labels that a warning names. */
  private static final int MAX_GROUPS = 3;

  private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  private LabelMessages() {}

  /** Warns if some labels differ only in letter case or spaces. */
  public static void warnOfSimilar(List<String> labels, TrainingListener listener) {
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
   * Says that all texts have the same labels.
   *
   * @param texts their number
   */
  public static String same(long texts, List<String> labels) {
    if (labels.isEmpty()) {
      return "no labelled text";
    }
    return "all "
        + texts
        + (labels.size() == 1
            ? " texts have the label '" + labels.getFirst() + "'"
            : " texts have the same " + labels.size() + " labels");
  }
}
