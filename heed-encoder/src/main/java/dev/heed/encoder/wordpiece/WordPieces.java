package dev.heed.encoder.wordpiece;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * BERT's tokenizer: a text becomes words and punctuation marks, and each of these the longest
 * pieces of a vocabulary from left to right (Wu et al., "Google's neural machine translation
 * system", 2016). Thread-safe.
 */
public final class WordPieces {
  private final BertNormaliser normaliser;
  private final Map<String, Integer> vocabulary;
  private final Map<String, Integer> special;
  private final Ends ends;
  private final Rules rules;

  /**
   * Pieces around a text.
   *
   * @param before such as {@code [CLS]}
   * @param after such as {@code [SEP]}
   */
  record Ends(List<String> before, List<String> after) {
    Ends {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  /**
   * How a word is cut.
   *
   * @param unknown the piece that stands for a word without pieces
   * @param continuation the beginning of a piece that does not begin a word
   * @param maxLetters the longest word that is cut
   */
  record Rules(String unknown, String continuation, int maxLetters) {}

  WordPieces(
      BertNormaliser normaliser,
      Map<String, Integer> vocabulary,
      Map<String, Integer> special,
      Ends ends,
      Rules rules) {
    this.normaliser = normaliser;
    this.vocabulary = vocabulary;
    this.special = special;
    this.ends = ends;
    this.rules = rules;
  }

  /**
   * A piece of a text.
   *
   * @param text as the vocabulary has it
   * @param id its number in the vocabulary
   * @param begin index of its first code point in the text; that of the last one for the end
   * @param end index after its last code point
   */
  public record Piece(String text, int id, int begin, int end) {}

  /** One more than the largest number of a piece. */
  public int size() {
    int size = 0;
    for (int id : vocabulary.values()) {
      size = Math.max(size, id + 1);
    }
    for (int id : special.values()) {
      size = Math.max(size, id + 1);
    }
    return size;
  }

  /**
   * The pieces of a text.
   *
   * @param max the largest number of them, the ends included; further ones are cut off
   */
  public List<Piece> pieces(String text, int max) {
    List<Piece> pieces = new ArrayList<>();
    for (String each : ends.before()) {
      pieces.add(new Piece(each, special.get(each), 0, 0));
    }
    int room = max - ends.after().size();
    int[] codePoints = text.codePoints().toArray();
    int begin = 0;
    for (int at = 0; at < codePoints.length && pieces.size() < room; at++) {
      Optional<String> found = specialAt(codePoints, at);
      if (found.isPresent()) {
        cut(codePoints, begin, at, pieces);
        begin = at + found.get().length();
        pieces.add(new Piece(found.get(), special.get(found.get()), at, begin));
        at = begin - 1;
      }
    }
    if (pieces.size() < room) {
      cut(codePoints, begin, codePoints.length, pieces);
    }
    while (pieces.size() > room) {
      pieces.removeLast();
    }
    for (String each : ends.after()) {
      pieces.add(new Piece(each, special.get(each), codePoints.length, codePoints.length));
    }
    return pieces;
  }

  /** The longest name of a special piece that stands at a place. */
  private Optional<String> specialAt(int[] text, int at) {
    Optional<String> longest = Optional.empty();
    for (String name : special.keySet()) {
      if (matches(name, text, at) && longest.map(String::length).orElse(0) < name.length()) {
        longest = Optional.of(name);
      }
    }
    return longest;
  }

  private static boolean matches(String name, int[] text, int at) {
    if (name.isEmpty() || name.length() > text.length - at) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (text[at + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Cuts the code points {@code from ≤ i < to} of a text. */
  private void cut(int[] text, int from, int to, List<Piece> pieces) {
    Normalised normalised = new Normalised();
    for (int i = from; i < to; i++) {
      normaliser.append(text[i], i, normalised);
    }
    int begin = 0;
    for (int i = 0; i < normalised.length(); i++) {
      int c = normalised.codePoint(i);
      boolean mark = BertNormaliser.isPunctuation(c);
      if (mark || BertNormaliser.isWhiteSpace(c)) {
        cutWord(normalised, begin, i, pieces);
        if (mark) {
          cutWord(normalised, i, i + 1, pieces);
        }
        begin = i + 1;
      }
    }
    cutWord(normalised, begin, normalised.length(), pieces);
  }

  private void cutWord(Normalised text, int begin, int end, List<Piece> pieces) {
    if (begin == end) {
      return;
    }
    int before = pieces.size();
    boolean known = end - begin <= rules.maxLetters();
    for (int from = begin; known && from < end; ) {
      int to = end;
      for (; to > from; to--) {
        String piece = (from > begin ? rules.continuation() : "") + text.text(from, to);
        Integer id = vocabulary.get(piece);
        if (id != null) {
          pieces.add(piece(piece, id, text, from, to));
          break;
        }
      }
      known = to > from;
      from = to;
    }
    if (!known) {
      pieces.subList(before, pieces.size()).clear();
      pieces.add(piece(rules.unknown(), vocabulary.get(rules.unknown()), text, begin, end));
    }
  }

  private static Piece piece(String piece, int id, Normalised text, int from, int to) {
    return new Piece(piece, id, text.origin(from), text.origin(to - 1) + 1);
  }
}
