package dev.heed.text.reason;

import com.ibm.icu.lang.UCharacter;
import dev.heed.text.model.Context;
import dev.heed.text.model.Scorer;
import dev.heed.text.vocabulary.Encoding;
import dev.heed.text.vocabulary.PairCounts;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Single words whose replacement by another one changes a label. A replacement is plausible if both
 * pairs that it makes with its neighbours are known; of all that change a label those are found for
 * which no other one is both more plausible and surer (Pareto's set), then the same among the rest,
 * and so on.
 */
public final class ReplacementSearch {
  /** Products of logits computed in a text: a second's work. */
  private static final long MAX_WORK = 1 << 24;

  private final Scorer scorer;
  private final Vocabulary vocabulary;
  private final PairCounts pairs;

  /**
   * A replacement.
   *
   * @param word the replaced word of the text
   * @param entry the vocabulary's word in its place
   * @param plausibility the sum of the logarithms of both pairs' counts
   * @param margin the distance of the logits beyond the goal: from 0
   */
  public record Found(int word, int entry, double plausibility, double margin) {}

  /** Searches among the words that the pairs allow. */
  public ReplacementSearch(Scorer scorer, Vocabulary vocabulary, PairCounts pairs) {
    this.scorer = scorer;
    this.vocabulary = vocabulary;
    this.pairs = pairs;
  }

  /**
   * Finds replacements, Pareto's sets one after the other, each from the most plausible to the
   * surest.
   *
   * @param goal the change to make
   * @param most the maximum number
   */
  public List<Found> find(EncodedText text, Goal goal, int most) {
    List<Found> sorted = new ArrayList<>(changes(text, goal));
    sorted.sort(
        Comparator.comparingDouble((Found each) -> -each.plausibility())
            .thenComparingDouble(each -> -each.margin())
            .thenComparingInt(Found::word)
            .thenComparingInt(Found::entry));
    List<Found> found = new ArrayList<>();
    while (found.size() < most && !sorted.isEmpty()) {
      List<Found> rest = new ArrayList<>();
      double surest = Double.NEGATIVE_INFINITY;
      for (Found each : sorted) {
        if (each.margin() > surest && found.size() < most) {
          found.add(each);
          surest = each.margin();
        } else {
          rest.add(each);
        }
      }
      sorted = rest;
    }
    return found;
  }

  /** All replacements that make the change, or those that the work allows. */
  private List<Found> changes(EncodedText text, Goal goal) {
    Text prepared = new Text(text, goal);
    int[] order = prepared.order();
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < order.length && prepared.work < MAX_WORK; i++) {
      prepared.addAt(order[i], found);
    }
    return found;
  }

  private static boolean isWord(String form) {
    return form.codePoints().anyMatch(UCharacter::isLetterOrDigit);
  }

  /** A text with the entries of its tokens. */
  private final class Text {
    final EncodedText text;
    final Goal goal;
    final int[] ids;
    final Context context = new Context(scorer);
    final Encoding window = new Encoding();
    final int reach = vocabulary.longest() - 1;
    long work;

    Text(EncodedText text, Goal goal) {
      this.text = text;
      this.goal = goal;
      ids = IntStream.range(0, text.tokens().size()).map(this::find).toArray();
      context.add(text.encoding().entries(), 0, text.encoding().size());
    }

    private int find(int token) {
      return vocabulary.find(text.tokens(), token);
    }

    /** The words, those first without which the goal is nearest. */
    int[] order() {
      double[] margins = new double[text.spans().words()];
      for (int word = 0; word < margins.length; word++) {
        remove(word);
        margins[word] = goal.margin(context.logits());
        restore(word);
      }
      return IntStream.range(0, margins.length)
          .boxed()
          .sorted(Comparator.comparingDouble(word -> margins[word]))
          .mapToInt(word -> word)
          .toArray();
    }

    void addAt(int word, List<Found> found) {
      int token = text.token(word);
      if (!isWord(text.tokens().form(token))) {
        return;
      }
      int left = token == 0 ? pairs.edge() : ids[token - 1];
      int right = token == ids.length - 1 ? pairs.edge() : ids[token + 1];
      remove(word);
      int begin = Math.max(0, token - reach);
      int[] near = Arrays.copyOfRange(ids, begin, Math.min(ids.length, token + reach + 1));
      int at = token - begin;
      pairs.between(
          left,
          right,
          entry -> {
            if (entry != ids[token] && isWord(vocabulary.form(entry))) {
              near[at] = entry;
              double margin = -marginOf(near, at);
              if (margin > 0) {
                double plausibility =
                    StrictMath.log(pairs.count(left, entry))
                        + StrictMath.log(pairs.count(entry, right));
                found.add(new Found(word, entry, plausibility, margin));
              }
            }
          });
      restore(word);
    }

    /** The margin with the entries that cover one word of a window. */
    private double marginOf(int[] near, int at) {
      vocabulary.encode(near, window);
      change(window, at, true);
      double margin = goal.margin(context.logits());
      change(window, at, false);
      work += (window.size() + 2L) * scorer.effects();
      return margin;
    }

    private void remove(int word) {
      change(text.encoding(), text.token(word), false);
    }

    private void restore(int word) {
      change(text.encoding(), text.token(word), true);
    }

    /** Adds or removes the entries of all parts that cover a token. */
    private void change(Encoding encoding, int token, boolean added) {
      for (int part = firstBefore(encoding, token); part < encoding.parts(); part++) {
        if (encoding.firstToken(part) > token) {
          break;
        }
        if (encoding.lastToken(part) >= token) {
          if (added) {
            context.add(encoding.entries(), encoding.begin(part), encoding.end(part));
          } else {
            context.remove(encoding.entries(), encoding.begin(part), encoding.end(part));
          }
        }
      }
    }

    /** The first part that can reach a token, by bisection: parts stand in the text's order. */
    private int firstBefore(Encoding encoding, int token) {
      int low = 0;
      int high = encoding.parts();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (encoding.firstToken(middle) < token - reach) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }
}
