package dev.heed.text.reason;

import dev.heed.text.model.Context;
import dev.heed.text.model.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Deletes the word that brings a text's logits nearest to a goal, again and again, and then puts
 * back those that turn out not to be needed. For any head; the number of words is not always the
 * least.
 */
public final class GreedyDeletion {
  private final EncodedText text;
  private final Scorer scorer;
  private final Goal goal;

  /** For each word the parts that cover it. */
  private final List<List<Integer>> covering = new ArrayList<>();

  /**
   * Prepares a search.
   *
   * @param goal the change to make
   */
  public GreedyDeletion(EncodedText text, Scorer scorer, Goal goal) {
    this.text = text;
    this.scorer = scorer;
    this.goal = goal;
    Spans spans = text.spans();
    for (int word = 0; word < spans.words(); word++) {
      covering.add(new ArrayList<>());
    }
    for (int part = 0; part < spans.parts(); part++) {
      for (int word = spans.first()[part]; word <= spans.last()[part]; word++) {
        covering.get(word).add(part);
      }
    }
  }

  /**
   * Finds a set of words whose deletion makes the change.
   *
   * @param start the rank of the first word to delete, by the margin without it; 0 for the best
   * @param changes whether the text without a set of words has the change
   * @return the words in ascending order
   */
  public Optional<int[]> find(int start, Predicate<int[]> changes) {
    int words = text.spans().words();
    Kept kept = new Kept();
    List<Integer> order = new ArrayList<>();
    while (order.size() + 1 < words) {
      int word = order.isEmpty() ? ranked(kept, start) : ranked(kept, 0);
      kept.delete(word);
      order.add(word);
      if (kept.margin() < 0 && changes.test(ascending(order))) {
        return Optional.of(pruned(order, changes));
      }
    }
    return Optional.empty();
  }

  /** Leaves out words without which the label changes too, the first ones before others. */
  private static int[] pruned(List<Integer> order, Predicate<int[]> changes) {
    List<Integer> needed = new ArrayList<>(order);
    for (Integer word : order) {
      List<Integer> fewer = needed.stream().filter(other -> !other.equals(word)).toList();
      if (!fewer.isEmpty() && changes.test(ascending(fewer))) {
        needed = fewer;
      }
    }
    return ascending(needed);
  }

  private static int[] ascending(List<Integer> words) {
    return words.stream().mapToInt(word -> word).sorted().toArray();
  }

  /** The kept word with a rank by the margin without it. */
  private int ranked(Kept kept, int rank) {
    int[] words =
        IntStream.range(0, text.spans().words()).filter(w -> !kept.deleted.get(w)).toArray();
    double[] margins = Arrays.stream(words).mapToDouble(kept::marginWithout).toArray();
    return IntStream.range(0, words.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> margins[i]))
        .skip(Math.min(rank, words.length - 1))
        .mapToInt(i -> words[i])
        .findFirst()
        .orElseThrow();
  }

  /** The parts that are kept. */
  private final class Kept {
    final BitSet deleted = new BitSet();
    final BitSet lost = new BitSet();
    final Context context = new Context(scorer);

    Kept() {
      context.add(text.encoding().entries(), 0, text.encoding().size());
    }

    void delete(int word) {
      for (int part : covering.get(word)) {
        if (!lost.get(part)) {
          lost.set(part);
          remove(part);
        }
      }
      deleted.set(word);
    }

    double marginWithout(int word) {
      covering.get(word).stream().filter(part -> !lost.get(part)).forEach(this::remove);
      double margin = margin();
      covering.get(word).stream().filter(part -> !lost.get(part)).forEach(this::add);
      return margin;
    }

    double margin() {
      return goal.margin(context.logits());
    }

    private void remove(int part) {
      context.remove(
          text.encoding().entries(), text.encoding().begin(part), text.encoding().end(part));
    }

    private void add(int part) {
      context.add(
          text.encoding().entries(), text.encoding().begin(part), text.encoding().end(part));
    }
  }
}
