package dev.heed.text.audit.finding;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The one difference between two nearly equal texts, in words. */
final class Difference {
  /**
   * Words at the place of the difference, and characters, beyond which a reader compares better.
   */
  private static final int MAX_WORDS = 4;

  private static final int MAX_CHARACTERS = 40;

  /** The end of a text that is not shown whole. */
  private static final String CUT = "…";

  private Difference() {}

  /**
   * The difference of the first two texts of a finding, such as {@code : "any" instead of
   * "certain"}; empty if there are more texts, or if it takes more words than that.
   *
   * @param from the place of the text that the other one is compared with, 0 or 1
   */
  static String of(Places places, int from) {
    if (places.count() != 2 || places.shown().size() != 2) {
      return "";
    }
    String found =
        between(places.shown().get(from).excerpt(), places.shown().get(1 - from).excerpt());
    return found.isEmpty() ? "" : ": " + found;
  }

  /** The difference of a text from an earlier one; empty if it takes many words. */
  static String between(String before, String after) {
    if (before.endsWith(CUT) || after.endsWith(CUT)) {
      return ""; // the rest is not known
    }
    List<String> a = words(before);
    List<String> b = words(after);
    int shorter = Math.min(a.size(), b.size());
    int start = 0;
    while (start < shorter && a.get(start).equalsIgnoreCase(b.get(start))) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && a.get(a.size() - 1 - end).equalsIgnoreCase(b.get(b.size() - 1 - end))) {
      end++;
    }
    List<String> was = a.subList(start, a.size() - end);
    List<String> is = b.subList(start, b.size() - end);
    if (letters(before).equals(letters(after))) {
      return "only punctuation or blanks differ";
    }
    if (a.stream().sorted().toList().equals(b.stream().sorted().toList())) {
      return "the words are in another order";
    }
    if (start + end == 0 || Math.max(was.size(), is.size()) > MAX_WORDS) {
      return "";
    }
    String one = String.join(" ", was);
    String other = String.join(" ", is);
    if (Math.max(one.length(), other.length()) > MAX_CHARACTERS) {
      return "";
    }
    if (was.isEmpty()) {
      return '"' + other + "\" is added";
    }
    return is.isEmpty()
        ? '"' + one + "\" is left out"
        : "\"%s\" instead of \"%s\"".formatted(other, one);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).toList();
  }

  private static String letters(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[\\p{P}\\s]", "");
  }
}
