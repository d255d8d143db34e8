package dev.heed.text;

import dev.heed.base.Require;
import dev.heed.text.model.Decisions;
import dev.heed.text.model.Probabilities;
import dev.heed.text.reason.DeletionSearch;
import dev.heed.text.reason.Edits;
import dev.heed.text.reason.EncodedText;
import dev.heed.text.reason.Goal;
import dev.heed.text.reason.GreedyDeletion;
import dev.heed.text.reason.ReplacementSearch;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.Head;
import dev.heed.text.vocabulary.PairCounts;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds counterfactuals: the fewest words to delete, and single words to replace, so that a text
 * gets another label.
 *
 * <pre>{@code
 * Counterfactuals counterfactuals = new Counterfactuals(classifier);
 * for (Counterfactual edit : counterfactuals.find("not a good film", 3)) {
 *   System.out.println(edit.text() + " would be " + edit.label());
 * }
 * }</pre>
 *
 * <p>A classifier of {@linkplain TextClassifier#isMultiLabel several labels} has edits for each
 * label that it gives, which take it away, and edits that add any other label. They change little
 * and stay plausible, as in Barredo-Arrieta and Del Ser, Plausible counterfactuals (2003.11323),
 * without a generative model or sampling.
 *
 * <p><b>Deletions.</b> With head {@code linear} or {@code fixed}, and any attention (a word's score
 * does not depend on the text), label {@code y} loses to {@code k} if {@code Σ_kept e_i(c_iy −
 * c_ik) < 0}, and one of several labels falls below the logit {@code θ_y} of its threshold if
 * {@code Σ_kept e_i(c_iy − θ_y) < 0}. The fewest words are found exactly, by dynamic programming;
 * an n-gram goes with any of its words, and the character n-grams of a word go with it. With head
 * {@code mlp}, words are deleted one by one, the most effective first.
 *
 * <p><b>Replacements.</b> The new word's pairs with both neighbours are known: as entries of the
 * model, or in texts given by {@link #withPairsOf}.
 *
 * <p>Each edit is classified again as a text and left out if it does not make the change: a gap
 * makes neighbours of words that may be an n-gram together. Other sets of as many words are tried
 * then, and larger ones, at most {@value #MAX_TRIED} altogether, and if none of them does, words
 * are deleted one by one as with {@code mlp} until the text has the change. Immutable, and safe for
 * any number of threads.
 */
public final class Counterfactuals {
  /** The maximum number of edited texts that a search classifies for one text. */
  static final int MAX_TRIED = 256;

  /** Sets of one size that are classified, so that the surest of them are given. */
  private static final int MAX_OF_ONE_SIZE = 64;

  /** Words beyond the fewest. */
  private static final int MAX_MORE = 8;

  private final TextClassifier classifier;
  private final Tokenizer tokenizer = new Tokenizer();
  private final PairCounts pairs;

  /**
   * Finds edits that change this classifier's labels; see {@link #withPairsOf} for replacements.
   */
  public Counterfactuals(TextClassifier classifier) {
    this(classifier, PairCounts.ofEntries(classifier.model().vocabulary()));
  }

  private Counterfactuals(TextClassifier classifier, PairCounts pairs) {
    this.classifier = classifier;
    this.pairs = pairs;
  }

  /**
   * As this one, with the replacements that texts allow: each pair of neighbours, the begin and the
   * end of a text among them, stands in one of the texts.
   */
  public Counterfactuals withPairsOf(Stream<String> texts) {
    PairCounts.Counter counter = new PairCounts.Counter(vocabulary());
    TokenBuffer tokens = new TokenBuffer();
    texts
        .sequential()
        .forEach(
            text -> {
              tokenizer.tokenize(text, tokens);
              counter.add(tokens);
            });
    return new Counterfactuals(classifier, counter.counts());
  }

  /** Whether any replacement can be found: whether pairs of words are known. */
  public boolean canReplace() {
    return !pairs.isEmpty();
  }

  /** Whether the number of deleted words is proven to be the least: not with head {@code mlp}. */
  public boolean isExact() {
    return !(classifier.model().weights().shape().head() instanceof Head.Mlp);
  }

  /**
   * Finds deletions, then replacements: sets of few words before larger ones, the surest first
   * among equal ones; then replacements from the most plausible to the surest. Of several labels
   * those given come one after the other, the most probable first, and then the labels added.
   *
   * @param most the maximum number of each, for each label that is given and for all that are added
   * @return the edits; empty if nothing of the text is known, or nothing found changes its label
   */
  public List<Counterfactual> find(String text, int most) {
    Require.atLeast("most", 1, most);
    EncodedText encoded = new EncodedText(text, tokenizer, vocabulary());
    if (encoded.spans().words() == 0) {
      return List.of();
    }
    List<Counterfactual> found = new ArrayList<>();
    for (Wanted wanted : wanted(text)) {
      Search search = new Search(encoded, wanted, most);
      found.addAll(search.deletions());
      found.addAll(search.replacements());
    }
    return List.copyOf(found);
  }

  /** A change of the labels, with its name. */
  private record Wanted(Goal goal, Counterfactual.Change change) {}

  /** The changes that a text's labels can have. */
  private List<Wanted> wanted(String text) {
    double[] p = classifier.probabilities(text);
    Optional<Decisions> decisions = classifier.model().decisions();
    if (decisions.isEmpty()) {
      Goal goal = new Goal.Instead(Probabilities.highest(p));
      return p.length < 2 ? List.of() : List.of(new Wanted(goal, Counterfactual.Change.INSTEAD));
    }
    List<String> given = classifier.given(p);
    List<Wanted> wanted = new ArrayList<>();
    for (String label : given) {
      int index = classifier.labels().indexOf(label);
      wanted.add(new Wanted(Goal.removed(index, decisions.get()), Counterfactual.Change.REMOVED));
    }
    int[] others =
        IntStream.range(0, p.length)
            .filter(k -> !given.contains(classifier.labels().get(k)))
            .toArray();
    wanted.add(new Wanted(Goal.added(others, decisions.get()), Counterfactual.Change.ADDED));
    return wanted;
  }

  private Vocabulary vocabulary() {
    return classifier.model().vocabulary();
  }

  /** The search for edits of one text that make one change. */
  private final class Search {
    final EncodedText text;
    final Goal goal;
    final Counterfactual.Change change;
    final int most;
    final Edits edits = new Edits(tokenizer);
    private int tried;

    Search(EncodedText text, Wanted wanted, int most) {
      this.text = text;
      goal = wanted.goal();
      change = wanted.change();
      this.most = most;
    }

    List<Counterfactual> deletions() {
      if (isExact()) {
        DeletionSearch search = new DeletionSearch(text.spans(), margins());
        OptionalInt fewest = search.fewest();
        if (fewest.isEmpty() && !search.isGivenUp()) {
          return List.of();
        }
        List<Counterfactual> found =
            fewest.isPresent() ? fewest(search, fewest.getAsInt()) : List.of();
        if (!found.isEmpty()) {
          return found;
        }
        tried = 0;
      }
      return greedy();
    }

    private double[][] margins() {
      int[] entries = text.encoding().entries();
      int count = text.encoding().size();
      double[] attention = classifier.scorer().attention(entries, count);
      double[] contributions = classifier.scorer().contributions(entries, count, attention);
      return goal.margins(
          text.encoding().sums(attention, 1),
          text.encoding().sums(contributions, classifier.labels().size()));
    }

    private List<Counterfactual> fewest(DeletionSearch search, int fewest) {
      List<int[]> sets = new ArrayList<>();
      List<Counterfactual> found = new ArrayList<>();
      int largest = Math.min(fewest + MAX_MORE, text.spans().words() - 1);
      for (int size = fewest; size <= largest && found.size() < most; size++) {
        List<Counterfactual> ofSize = new ArrayList<>();
        for (int[] set : search.sets(size, MAX_TRIED)) {
          if (tried >= MAX_TRIED || ofSize.size() >= MAX_OF_ONE_SIZE) {
            break;
          }
          if (sets.stream().noneMatch(other -> isWithin(other, set))) {
            Optional<Counterfactual> edit = deletion(set, size == fewest);
            edit.ifPresent(
                each -> {
                  sets.add(set);
                  ofSize.add(each);
                });
          }
        }
        ofSize.sort(Comparator.comparingDouble(this::doubt));
        found.addAll(ofSize);
      }
      return found.subList(0, Math.min(most, found.size()));
    }

    private List<Counterfactual> greedy() {
      GreedyDeletion search = new GreedyDeletion(text, classifier.scorer(), goal);
      Set<List<Integer>> sets = new HashSet<>();
      List<Counterfactual> found = new ArrayList<>();
      int starts = Math.min(2 * most, text.spans().words());
      for (int start = 0; start < starts && found.size() < most; start++) {
        Optional<int[]> set =
            search.find(start, words -> tried < MAX_TRIED && deletion(words, false).isPresent());
        if (set.isPresent() && sets.add(Arrays.stream(set.get()).boxed().toList())) {
          edited(edits.without(text, set.get()), set.get(), List.of(), false).ifPresent(found::add);
        }
      }
      found.sort(Comparator.comparingInt(each -> each.delete().size()));
      return found;
    }

    List<Counterfactual> replacements() {
      if (!canReplace()) {
        return List.of();
      }
      ReplacementSearch search = new ReplacementSearch(classifier.scorer(), vocabulary(), pairs);
      List<Counterfactual> found = new ArrayList<>();
      for (ReplacementSearch.Found each : search.find(text, goal, 2 * most)) {
        if (found.size() < most) {
          replacement(each).ifPresent(found::add);
        }
      }
      return found;
    }

    private Optional<Counterfactual> replacement(ReplacementSearch.Found found) {
      String by = vocabulary().form(found.entry());
      int[] place = places(new int[] {found.word()});
      Counterfactual.Replacement replacement =
          new Counterfactual.Replacement(text.word(found.word()), by, place[0], place[1]);
      return edited(edits.with(text, found.word(), by), new int[0], List.of(replacement), false);
    }

    private Optional<Counterfactual> deletion(int[] words, boolean isFewest) {
      tried++;
      return edited(edits.without(text, words), words, List.of(), isFewest);
    }

    /** The probability against an edit. */
    private double doubt(Counterfactual edit) {
      return change == Counterfactual.Change.REMOVED ? edit.probability() : 1 - edit.probability();
    }

    /** The edit, if the edited text has known words and the change. */
    private Optional<Counterfactual> edited(
        String edited, int[] deleted, List<Counterfactual.Replacement> replaced, boolean isFewest) {
      double[] p = classifier.probabilities(edited);
      OptionalInt changed = goal.changed(p);
      if (changed.isEmpty()
          || new EncodedText(edited, tokenizer, vocabulary()).spans().words() == 0) {
        return Optional.empty();
      }
      int[] places = places(deleted);
      List<Counterfactual.Deletion> deletions =
          IntStream.range(0, deleted.length)
              .mapToObj(
                  i ->
                      new Counterfactual.Deletion(
                          text.word(deleted[i]), places[2 * i], places[2 * i + 1]))
              .toList();
      return Optional.of(
          new Counterfactual(
              deletions,
              replaced,
              edited,
              change,
              classifier.labels().get(changed.getAsInt()),
              p[changed.getAsInt()],
              isFewest));
    }

    /** Begin and end of words in code points, alternating. */
    private int[] places(int[] words) {
      return text.tokens()
          .codePointIndices(
              Arrays.stream(words)
                  .map(text::token)
                  .flatMap(
                      token -> IntStream.of(text.tokens().begin(token), text.tokens().end(token)))
                  .toArray());
    }
  }

  /** Whether all words of an ascending set are in another one. */
  private static boolean isWithin(int[] set, int[] larger) {
    return Arrays.stream(set).allMatch(word -> Arrays.binarySearch(larger, word) >= 0);
  }
}
