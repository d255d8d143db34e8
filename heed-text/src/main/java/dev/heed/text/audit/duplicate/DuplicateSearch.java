package dev.heed.text.audit.duplicate;

import dev.heed.kernel.Workers;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.Fingerprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Finds texts that stand in the data more than once. */
public final class DuplicateSearch {
  /**
   * Texts that are equal or similar.
   *
   * @param texts their numbers in {@link AuditedTexts}, ascending, at least two
   * @param similarity 1 for equal texts, otherwise the least similarity by which one was joined
   */
  public record Group(List<Integer> texts, double similarity) {
    /** Copies the list. */
    public Group {
      texts = List.copyOf(texts);
    }
  }

  /**
   * The groups, each kind in the order of its first text.
   *
   * @param exact groups of texts with equal normal forms, empty texts left out
   * @param near groups of different texts that are similar, one text for each normal form and file
   * @param distinct the first text of each normal form, of the training texts alone
   */
  public record Result(List<Group> exact, List<Group> near, List<Integer> distinct) {
    /** Copies the lists. */
    public Result {
      exact = List.copyOf(exact);
      near = List.copyOf(near);
      distinct = List.copyOf(distinct);
    }
  }

  private DuplicateSearch() {}

  /** Searches all texts. */
  public static Result of(AuditedTexts texts, Workers workers) {
    Map<Fingerprint, List<Integer>> equal = new LinkedHashMap<>();
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).words().length > 0) {
        equal.computeIfAbsent(texts.get(i).fingerprint(), f -> new ArrayList<>(1)).add(i);
      }
    }
    List<List<Integer>> forms = List.copyOf(equal.values());
    List<AuditedText> firsts = forms.stream().map(form -> texts.get(form.getFirst())).toList();
    Clusters clusters = NearPairs.find(firsts, texts, workers);
    List<Group> near = new ArrayList<>();
    for (int[] set : clusters.sets()) {
      List<Integer> members =
          Arrays.stream(set)
              .flatMap(form -> representatives(forms.get(form), texts.trainSize()))
              .sorted()
              .boxed()
              .toList();
      near.add(new Group(members, clusters.similarity(set[0])));
    }
    List<Group> exact =
        forms.stream().filter(form -> form.size() > 1).map(form -> new Group(form, 1)).toList();
    List<Integer> distinct =
        forms.stream().map(List::getFirst).filter(i -> i < texts.trainSize()).toList();
    return new Result(exact, near, distinct);
  }

  /** The first text in each file: that it stands there again is an exact duplicate. */
  private static IntStream representatives(List<Integer> form, int trainSize) {
    int first = form.getFirst();
    return first >= trainSize || form.getLast() < trainSize
        ? IntStream.of(first)
        : IntStream.of(first, form.stream().filter(i -> i >= trainSize).findFirst().orElseThrow());
  }
}
