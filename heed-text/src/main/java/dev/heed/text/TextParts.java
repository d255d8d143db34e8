package dev.heed.text;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.token.WhiteSpace;
import dev.heed.text.vocabulary.Encoding;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A text cut into tokens, and the parts of it that are words and n-grams of the vocabulary, with
 * their places. Holds one text at a time, in buffers that serve the next one too; not thread-safe.
 */
final class TextParts {
  private final Tokenizer tokenizer;
  private final Vocabulary vocabulary;
  private final TokenBuffer tokens = new TokenBuffer();
  private final Encoding encoding = new Encoding();
  private String text = "";

  TextParts(Tokenizer tokenizer, Vocabulary vocabulary) {
    this.tokenizer = tokenizer;
    this.vocabulary = vocabulary;
  }

  /** Takes another text. */
  void read(String next) {
    text = next;
    tokenizer.tokenize(text, tokens);
    vocabulary.encode(tokens, encoding);
  }

  /** The entries of the text, by part. */
  Encoding encoding() {
    return encoding;
  }

  /** The number of parts. */
  int count() {
    return encoding.parts();
  }

  /** The {@linkplain Vocabulary#familiarity familiarity} of the text. */
  double familiarity() {
    return vocabulary.familiarity(encoding, tokens.size());
  }

  /** A part as it is written in the text. */
  String written(int part) {
    return text.substring(
        tokens.begin(encoding.firstToken(part)), tokens.end(encoding.lastToken(part)));
  }

  /** Whether a part is an entry itself, rather than only its character n-grams are. */
  boolean isKnown(int part) {
    return !vocabulary.isCharacterNgram(encoding.entries()[encoding.begin(part)]);
  }

  /** The entry that the whole text is, or −1. */
  int whole() {
    int last = tokens.size() - 1;
    int found = -1;
    for (int i = 0; i < count(); i++) {
      if (encoding.firstToken(i) == 0 && encoding.lastToken(i) == last && isKnown(i)) {
        found = encoding.entries()[encoding.begin(i)];
      }
    }
    return found;
  }

  /** The entries of a part. */
  List<Integer> entries(int part) {
    Integer[] entries = new Integer[encoding.end(part) - encoding.begin(part)];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = encoding.entries()[encoding.begin(part) + i];
    }
    return List.of(entries);
  }

  /** The share of the text, excluding white space, between begin and end of known parts. */
  double known() {
    char[] chars = tokens.pool(); // letters are in lower case there, and as blank as in the text
    int length = text.length();
    int parts = count();
    long all = 0;
    long covered = 0;
    int part = 0;
    int begin = parts == 0 ? length : tokens.begin(encoding.firstToken(0));
    int end = 0;
    int width;
    for (int i = 0; i < length; i += width) {
      while (begin <= i && part < parts) {
        if (isKnown(part)) {
          end = Math.max(end, tokens.end(encoding.lastToken(part)));
        }
        part++;
        begin = part == parts ? length : tokens.begin(encoding.firstToken(part));
      }
      int codePoint = chars[i] < 0x80 ? chars[i] : Character.codePointAt(chars, i, length);
      width = Character.charCount(codePoint);
      if (!WhiteSpace.isBlank(codePoint)) {
        all++;
        covered += i < end ? 1 : 0;
      }
    }
    return all == 0 ? 0 : (double) covered / all;
  }

  /** The places of the words, punctuation and symbols apart, that no known part covers. */
  List<Explanation.Span> unknownWords() {
    boolean[] known = new boolean[tokens.size()];
    for (int i = 0; i < count(); i++) {
      if (isKnown(i)) {
        Arrays.fill(known, encoding.firstToken(i), encoding.lastToken(i) + 1, true);
      }
    }
    int[] ends =
        IntStream.range(0, known.length)
            .filter(i -> !known[i] && isWord(text.substring(tokens.begin(i), tokens.end(i))))
            .flatMap(i -> IntStream.of(tokens.begin(i), tokens.end(i)))
            .toArray();
    int[] points = tokens.codePointIndices(ends);
    return IntStream.range(0, points.length / 2)
        .mapToObj(i -> new Explanation.Span(points[2 * i], points[2 * i + 1]))
        .toList();
  }

  private static boolean isWord(String token) {
    return token.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /** The begin and the end of some parts in code points, alternating. */
  int[] places(int[] chosen) {
    int[] units = new int[2 * chosen.length];
    for (int n = 0; n < chosen.length; n++) {
      units[2 * n] = tokens.begin(encoding.firstToken(chosen[n]));
      units[2 * n + 1] = tokens.end(encoding.lastToken(chosen[n]));
    }
    if (!tokens.hasSurrogates()) {
      return units; // each is a code point then
    }
    int[] ascending = units.clone();
    Arrays.sort(ascending);
    int[] points = tokens.codePointIndices(ascending);
    int[] places = new int[units.length];
    for (int n = 0; n < units.length; n++) {
      places[n] = points[Arrays.binarySearch(ascending, units[n])];
    }
    return places;
  }
}
