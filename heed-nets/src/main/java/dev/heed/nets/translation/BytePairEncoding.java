package dev.heed.nets.translation;

import dev.heed.base.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A vocabulary of subwords (Sennrich et al. 2016). It starts with the characters; then the most
 * frequent pair of neighbouring pieces within words becomes a new piece, repeatedly.
 *
 * <p>Words are runs of letters, runs of digits, and single other characters. A piece after a blank
 * starts with {@code ▁}, so that joined pieces restore the text except for repeated blanks. (No
 * library on Maven Central learns such a vocabulary in Java; they apply given ones.)
 */
public final class BytePairEncoding {
  /** The piece that fills batches up. */
  public static final int PADDING = 0;

  /** The piece that begins a sentence. */
  public static final int BEGIN = 1;

  /** The piece that ends a sentence. */
  public static final int END = 2;

  /** The piece for characters that the training texts do not contain. */
  public static final int UNKNOWN = 3;

  private static final List<String> SPECIAL = List.of("<pad>", "<s>", "</s>", "<unk>");
  private static final char BLANK = '▁';
  private static final Pattern WORD =
      Pattern.compile("(\\s*)([\\p{L}\\p{M}]+|\\p{N}+|[^\\s\\p{L}\\p{M}\\p{N}])");

  private final List<String> pieces;
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Pair, Integer> ranks = new HashMap<>();

  private record Pair(String left, String right) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      return Comparator.comparing(Pair::left).thenComparing(Pair::right).compare(this, other);
    }

    String joined() {
      return left + right;
    }
  }

  private BytePairEncoding(List<String> pieces, List<Pair> merges) {
    this.pieces = List.copyOf(pieces);
    for (int i = 0; i < pieces.size(); i++) {
      ids.putIfAbsent(pieces.get(i), i);
    }
    for (int i = 0; i < merges.size(); i++) {
      ranks.put(merges.get(i), i);
    }
  }

  /**
   * Learns a vocabulary.
   *
   * @param size the largest number of pieces, including the characters
   * @throws IllegalArgumentException if there are more characters
   */
  public static BytePairEncoding train(Iterable<String> texts, int size) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String text : texts) {
      words(text).forEach(word -> counts.merge(word, 1, Integer::sum));
    }
    Set<String> characters = new TreeSet<>();
    counts.keySet().forEach(word -> characters.addAll(characters(word)));
    List<String> pieces = new ArrayList<>(SPECIAL);
    pieces.addAll(characters);
    if (pieces.size() > size) {
      throw new ProblemException(
          "vocabulary is " + size, "at least %d, one for each character".formatted(pieces.size()));
    }
    List<Pair> merges = new ArrayList<>();
    Corpus corpus = new Corpus(counts);
    while (pieces.size() < size && corpus.mergeBest(merges)) {
      pieces.add(merges.getLast().joined());
    }
    return new BytePairEncoding(pieces, merges);
  }

  /** The words of the training texts as pieces, and the words that contain each pair. */
  private static final class Corpus {
    private final List<List<String>> words = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final Map<Pair, Integer> frequencies = new HashMap<>();
    private final Map<Pair, Set<Integer>> places = new HashMap<>();

    Corpus(Map<String, Integer> counted) {
      counted.forEach(
          (word, count) -> {
            words.add(characters(word));
            counts.add(count);
            add(words.size() - 1, 1);
          });
    }

    private void add(int word, int sign) {
      List<String> parts = words.get(word);
      for (int i = 0; i + 1 < parts.size(); i++) {
        Pair pair = new Pair(parts.get(i), parts.get(i + 1));
        frequencies.merge(pair, sign * counts.get(word), Integer::sum);
        if (sign > 0) {
          places.computeIfAbsent(pair, _ -> new HashSet<>()).add(word);
        }
      }
    }

    /** Merges the most frequent pair, of several the first in lexical order. */
    boolean mergeBest(List<Pair> merges) {
      Pair best = null;
      int most = 1;
      for (Map.Entry<Pair, Integer> each : frequencies.entrySet()) {
        int count = each.getValue();
        if (count > most || count == most && best != null && each.getKey().compareTo(best) < 0) {
          best = each.getKey();
          most = count;
        }
      }
      if (best == null) {
        return false;
      }
      merges.add(best);
      for (int word : places.remove(best)) {
        add(word, -1);
        words.set(word, merged(words.get(word), best));
        add(word, 1);
      }
      frequencies.remove(best);
      return true;
    }
  }

  private static List<String> merged(List<String> parts, Pair pair) {
    List<String> result = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      boolean here =
          i + 1 < parts.size()
              && parts.get(i).equals(pair.left())
              && parts.get(i + 1).equals(pair.right());
      result.add(here ? pair.joined() : parts.get(i));
      i += here ? 1 : 0;
    }
    return result;
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      boolean first = matcher.start() == 0 || !matcher.group(1).isEmpty();
      words.add(first ? BLANK + matcher.group(2) : matcher.group(2));
    }
    return words;
  }

  private static List<String> characters(String word) {
    return word.codePoints().mapToObj(Character::toString).toList();
  }

  /** Number of pieces. */
  public int size() {
    return pieces.size();
  }

  /** The pieces of a text, without {@link #BEGIN} and {@link #END}. */
  public int[] encode(String text) {
    Map<String, List<Integer>> known = new LinkedHashMap<>();
    List<Integer> encoded = new ArrayList<>();
    for (String word : words(text)) {
      encoded.addAll(known.computeIfAbsent(word, this::pieces));
    }
    return encoded.stream().mapToInt(each -> each).toArray();
  }

  private List<Integer> pieces(String word) {
    List<String> parts = characters(word);
    while (true) {
      Pair first = null;
      for (int i = 0; i + 1 < parts.size(); i++) {
        Pair pair = new Pair(parts.get(i), parts.get(i + 1));
        if (ranks.containsKey(pair) && (first == null || ranks.get(pair) < ranks.get(first))) {
          first = pair;
        }
      }
      if (first == null) {
        return parts.stream().map(part -> ids.getOrDefault(part, UNKNOWN)).toList();
      }
      parts = merged(parts, first);
    }
  }

  /** The text of a piece, with {@code ▁} for a blank before it. */
  public String piece(int id) {
    return pieces.get(id);
  }

  /** The text of some pieces, up to {@link #END}. */
  public String decode(int... encoded) {
    StringBuilder text = new StringBuilder();
    for (int id : encoded) {
      if (id == END) {
        break;
      }
      text.append(id == UNKNOWN ? "?" : id < SPECIAL.size() ? "" : pieces.get(id));
    }
    return text.toString().replace(BLANK, ' ').strip();
  }
}
