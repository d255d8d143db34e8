package dev.heed.text.audit.duplicate;

import com.ibm.icu.text.Normalizer2;
import dev.heed.text.audit.texts.AuditedTexts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The words by which texts are compared: without accents, apostrophes and other punctuation, which
 * change when a text is copied. Marks that mean something, such as % and #, stay, and so do numbers
 * as they are.
 */
final class CoreWords {
  private static final int NONE = -1;
  private static final Normalizer2 NFD = Normalizer2.getNFDInstance();
  private static final String MEANT = "#%&@";

  /** Letters of a text up to which marks may be the only difference. */
  private static final int SHORT = 40;

  /** A factor of polynomials of hashes. */
  static final long BASE = 0x9E3779B97F4A7C15L;

  private final int[] cores; // by the number of the audited word
  private final Map<String, Integer> numbers = new HashMap<>();
  private String[] forms = new String[16];
  private int size;

  CoreWords(AuditedTexts texts) {
    cores = new int[texts.wordCount()];
    for (int i = 0; i < cores.length; i++) {
      String core = core(texts.word(i));
      cores[i] = core.isEmpty() ? NONE : number(core);
    }
    numbers.clear();
  }

  private int number(String core) {
    Integer known = numbers.putIfAbsent(core, size);
    if (known != null) {
      return known;
    }
    if (size == forms.length) {
      forms = Arrays.copyOf(forms, 2 * size);
    }
    forms[size] = core;
    return size++;
  }

  /** The letters, digits and meaningful marks of a word; empty for one of punctuation alone. */
  static String core(String word) {
    int at = 0;
    while (at < word.length() && isAsciiLetter(word.charAt(at))) {
      at++;
    }
    if (at == word.length()) {
      return word;
    }
    String plain = NFD.normalize(word);
    boolean number = plain.chars().anyMatch(Character::isDigit);
    StringBuilder core = new StringBuilder(plain.length());
    plain
        .codePoints()
        .filter(c -> number || !isPunctuation(c) || MEANT.indexOf(c) >= 0)
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(core::appendCodePoint);
    return core.toString();
  }

  private static boolean isAsciiLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isPunctuation(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** The number of different words. */
  int size() {
    return size;
  }

  /** The form of a word. */
  String form(int word) {
    return forms[word];
  }

  /** The words of a text. */
  int[] of(int... words) {
    int[] some = new int[words.length];
    int count = 0;
    for (int word : words) {
      if (cores[word] != NONE) {
        some[count++] = cores[word];
      }
    }
    return count == some.length ? some : Arrays.copyOf(some, count);
  }

  /**
   * A hash of the letters one after the other, wherever the words are parted. In a short text,
   * marks and the ends of numbers count: "1 12" is not "11 2" there.
   */
  long letters(int... words) {
    long hash = 0;
    long strict = 0;
    int letters = 0;
    boolean digit = false;
    for (int word : words) {
      String form = forms[word];
      if (digit && Character.isDigit(form.charAt(0))) {
        strict = BASE * strict + Hashes.mix(' ');
      }
      for (int i = 0; i < form.length(); i++) {
        char c = form.charAt(i);
        strict = BASE * strict + Hashes.mix(c);
        if (!isPunctuation(c)) {
          hash = BASE * hash + Hashes.mix(c);
          letters++;
        }
      }
      digit = Character.isDigit(form.charAt(form.length() - 1));
    }
    return Hashes.mix(letters < SHORT ? strict : hash);
  }

  /** A hash of the words in any order. */
  static long inAnyOrder(int... words) {
    long sum = 0;
    for (int word : words) {
      sum += Hashes.mix(word);
    }
    return Hashes.mix(sum + 1);
  }
}
