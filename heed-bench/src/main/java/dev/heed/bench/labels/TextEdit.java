package dev.heed.bench.labels;

import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A small change of a text, at a random place. Words are the pieces between blanks. */
enum TextEdit {
  WORD_REPLACED("a word replaced by any of the corpus") {
    @Override
    void change(List<String> words, int place, List<String> others, SeededRandom random) {
      words.set(place, others.get(random.below(others.size())));
    }
  },
  WORD_DROPPED("a word left out") {
    @Override
    void change(List<String> words, int place, List<String> others, SeededRandom random) {
      words.remove(place);
    }
  },
  WORD_ADDED("a word added") {
    @Override
    void change(List<String> words, int place, List<String> others, SeededRandom random) {
      words.add(place, others.get(random.below(others.size())));
    }
  },
  WORDS_SWAPPED("two words swapped, wherever they are") {
    @Override
    void change(List<String> words, int place, List<String> others, SeededRandom random) {
      Collections.swap(words, place, random.below(words.size()));
    }
  },
  LETTER_ADDED("a letter added") {
    @Override
    void change(List<String> words, int place, List<String> others, SeededRandom random) {
      StringBuilder word = new StringBuilder(words.get(place));
      word.insert(random.below(word.length() + 1), (char) ('a' + random.below(26)));
      words.set(place, word.toString());
    }
  },
  LETTERS_SWAPPED("two letters swapped") {
    @Override
    void change(List<String> words, int place, List<String> others, SeededRandom random) {
      StringBuilder word = new StringBuilder(words.get(place));
      if (word.length() > 1) {
        int at = random.below(word.length() - 1);
        word.insert(at, word.charAt(at + 1)).deleteCharAt(at + 2);
        words.set(place, word.toString());
      }
    }
  },
  FORM_CHANGED("case, punctuation or blanks changed") {
    @Override
    void change(List<String> words, int place, List<String> others, SeededRandom random) {
      String word = words.get(place);
      switch (random.below(6)) {
        case 0 -> words.replaceAll(each -> each.toUpperCase(Locale.ROOT));
        case 1 -> words.replaceAll(each -> isWord(each) ? each.replaceAll("\\p{P}", "") : each);
        case 2 -> words.removeIf(each -> !isWord(each));
        case 3 -> words.add(List.of("!", ".", "?", "...").get(random.below(4)));
        case 4 -> words.set(place, word + List.of(",", ";", " -", ":").get(random.below(4)));
        default -> {
          if (place + 1 < words.size()) {
            words.set(place, word + words.remove(place + 1));
          }
        }
      }
    }
  };

  private final String description;

  TextEdit(String description) {
    this.description = description;
  }

  /** A description for a table. */
  String description() {
    return description;
  }

  /**
   * Changes words.
   *
   * @param place the place of a word with a letter or digit
   * @param others words that may come in
   */
  abstract void change(List<String> words, int place, List<String> others, SeededRandom random);

  /** The text with a change, of more than its case unless that is the change. */
  String of(String text, List<String> others, SeededRandom random) {
    while (true) {
      List<String> words = new ArrayList<>(words(text));
      int[] places = IntStream.range(0, words.size()).filter(i -> isWord(words.get(i))).toArray();
      change(words, places[random.below(places.length)], others, random);
      String changed = String.join(" ", words);
      String before = String.join(" ", words(text));
      if (this == FORM_CHANGED ? !changed.equals(before) : !changed.equalsIgnoreCase(before)) {
        return changed;
      }
    }
  }

  /** The pieces between blanks. */
  static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }

  /** Whether a piece has a letter or digit. */
  static boolean isWord(String piece) {
    return piece.codePoints().anyMatch(Character::isLetterOrDigit);
  }
}
