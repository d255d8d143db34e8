package dev.heed.text.start;

import dev.heed.text.token.Tokenizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The words for which vectors are looked for, and the vectors found. */
final class Wanted {
  /** The words, with whether a vector was found under another spelling alone. */
  private final Map<String, Boolean> words = new HashMap<>();

  private final SortedMap<String, float[]> found = new TreeMap<>();

  Wanted(Collection<String> words) {
    words.forEach(word -> this.words.put(word, true));
  }

  /** The words. */
  Collection<String> words() {
    return words.keySet();
  }

  /**
   * The word that an entry of a file is a vector for: the entry itself, or else its lower case, of
   * which the first is taken, as files have the most frequent words first. Empty if it is for none
   * or a better one was found.
   */
  Optional<String> word(String entry) {
    Boolean open = words.get(entry);
    if (open != null) {
      return open ? Optional.of(entry) : Optional.empty();
    }
    if (entry.chars().allMatch(c -> c < 0x80 && !Character.isUpperCase(c))) {
      return Optional.empty();
    }
    String form = Tokenizer.form(entry);
    return words.containsKey(form) && !found.containsKey(form)
        ? Optional.of(form)
        : Optional.empty();
  }

  /** Keeps the vector of a word that {@link #word} gave for an entry. */
  void put(String word, String entry, float[] vector) {
    found.put(word, vector);
    words.put(word, !word.equals(entry));
  }

  /** The vectors found, by word in alphabetical order. */
  SortedMap<String, float[]> found() {
    return found;
  }
}
