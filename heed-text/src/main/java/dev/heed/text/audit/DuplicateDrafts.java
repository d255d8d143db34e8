package dev.heed.text.audit;

import dev.heed.text.audit.duplicate.DuplicateSearch;
import dev.heed.text.audit.duplicate.DuplicateSearch.Group;
import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Places;
import dev.heed.text.audit.finding.TrainedFinding.LabelError;
import dev.heed.text.audit.finding.TrainedFinding.LabelSetError;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Turns groups of equal and similar texts into findings. */
final class DuplicateDrafts {
  private final AuditedTexts texts;
  private final List<Draft> conflicts = new ArrayList<>();
  private final List<Draft> leaks = new ArrayList<>();
  private final List<Draft> duplicates = new ArrayList<>();
  private final List<SuspectDraft> suspects = new ArrayList<>();
  private final Set<Integer> leaked = new HashSet<>();
  private final Set<Integer> nearLeaked = new HashSet<>();
  private long copies;

  DuplicateDrafts(AuditedTexts texts, DuplicateSearch.Result result) {
    this.texts = texts;
    result.exact().forEach(this::exact);
    result.near().forEach(this::near);
    nearLeaked.removeAll(leaked);
    duplicates.sort(Comparator.comparingLong(draft -> -draft.count()));
  }

  /** Conflicts, leaks and duplicates, in this order. */
  List<Draft> drafts() {
    List<Draft> all = new ArrayList<>(conflicts);
    all.addAll(leaks);
    all.addAll(duplicates);
    return all;
  }

  /**
   * The training texts of each conflict, one after the other, and then those whose label is
   * probably wrong for another reason. A text that is both stands here once.
   *
   * @param others findings of other checks
   */
  List<SuspectDraft> suspects(List<Draft> others) {
    Map<Integer, SuspectDraft> all = new LinkedHashMap<>();
    suspects.forEach(suspect -> all.put(suspect.text(), suspect));
    for (Draft draft : others) {
      Finding finding = draft.finding().apply(Places.NONE);
      if (finding instanceof LabelError error) {
        String reason =
            String.format(
                Locale.ROOT,
                "probably %s (p %.2f), not %s (p %.2f)",
                error.suggested(),
                error.suggestedProbability(),
                error.given(),
                error.givenProbability());
        for (int text : draft.texts()) {
          all.merge(text, new SuspectDraft(text, List.of(error.suggested()), reason), this::joined);
        }
      } else if (finding instanceof LabelSetError error) {
        // An empty suggestion would leave the text out of a training.
        List<String> suggested = error.suggested().isEmpty() ? error.given() : error.suggested();
        for (int text : draft.texts()) {
          all.merge(text, new SuspectDraft(text, suggested, error.reason()), this::joined);
        }
      }
    }
    return List.copyOf(all.values());
  }

  /** Both reasons, and the suggestion of the conflict if it has a majority. */
  private SuspectDraft joined(SuspectDraft conflict, SuspectDraft error) {
    boolean decided = !conflict.suggested().equals(given(conflict.text()));
    return new SuspectDraft(
        conflict.text(),
        (decided ? conflict : error).suggested(),
        conflict.reason() + "; " + error.reason());
  }

  long copies() {
    return copies;
  }

  long leaked() {
    return leaked.size();
  }

  long nearLeaked() {
    return nearLeaked.size();
  }

  private void exact(Group group) {
    List<String> labels = labels(group.texts());
    String subject = subject(group);
    if (labels.size() > 1) {
      conflicts.add(
          new Draft(
              varied(group.texts()),
              group.texts().size(),
              places -> new Finding.ConflictingLabels(subject, labels, places)));
      suspect(group.texts());
    }
    List<Integer> train = group.texts().stream().filter(this::isTraining).toList();
    copies += Math.max(0, train.size() - 1);
    if (!train.isEmpty() && train.size() < group.texts().size()) {
      leak(group, leaked);
    } else if (labels.size() == 1) {
      duplicates.add(
          new Draft(group.texts(), places -> new Finding.Duplicate(subject, 1, false, places)));
    }
  }

  private void near(Group group) {
    long train = group.texts().stream().filter(this::isTraining).count();
    if (train > 0 && train < group.texts().size()) {
      leak(group, nearLeaked);
    } else {
      boolean differ = labels(group.texts()).size() > 1;
      String subject = subject(group);
      duplicates.add(
          new Draft(
              varied(group.texts()),
              group.texts().size(),
              places -> new Finding.Duplicate(subject, group.similarity(), differ, places)));
    }
  }

  private void leak(Group group, Set<Integer> into) {
    List<Integer> test = group.texts().stream().filter(text -> !isTraining(text)).toList();
    into.addAll(test);
    List<Integer> both = new ArrayList<>(List.of(group.texts().getFirst()));
    both.addAll(test);
    both.addAll(group.texts().subList(1, group.texts().size() - test.size()));
    String subject = subject(group);
    leaks.add(
        new Draft(
            both, places -> new Finding.Leak(subject, group.similarity(), test.size(), places)));
  }

  /** Suggests the label of most of these texts; without a majority, the one given. */
  private void suspect(List<Integer> group) {
    Map<String, List<Integer>> counts = new TreeMap<>();
    group.forEach(text -> counts.computeIfAbsent(label(text), l -> new ArrayList<>()).add(text));
    int most = counts.values().stream().mapToInt(List::size).max().orElseThrow();
    List<List<Integer>> best =
        counts.values().stream().filter(each -> each.size() == most).toList();
    String reason =
        "the same text has the labels "
            + counts.entrySet().stream()
                .map(each -> "%s (%,d)".formatted(each.getKey(), each.getValue().size()))
                .collect(Collectors.joining(", "))
            + (best.size() > 1 ? "; decide" : "");
    for (int text : group) {
      if (isTraining(text)) {
        suspects.add(
            new SuspectDraft(
                text, given(best.size() == 1 ? best.getFirst().getFirst() : text), reason));
      }
    }
  }

  private List<String> given(int text) {
    return texts.labels(texts.get(text));
  }

  private String label(int text) {
    return String.join(", ", given(text));
  }

  private boolean isTraining(int text) {
    return text < texts.trainSize();
  }

  private List<String> labels(List<Integer> group) {
    return group.stream().map(this::label).distinct().toList();
  }

  /** The texts with one of each label first, so that the difference is seen. */
  private List<Integer> varied(List<Integer> group) {
    Set<Integer> labels = new HashSet<>();
    List<Integer> first = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int text : group) {
      (labels.add(texts.get(text).labels()) ? first : others).add(text);
    }
    first.addAll(others);
    return first;
  }

  /** The least fingerprint: it stays when other texts come before these. */
  private String subject(Group group) {
    return group.texts().stream()
        .map(texts::get)
        .map(AuditedText::fingerprint)
        .min(Comparator.naturalOrder())
        .orElseThrow()
        .toString();
  }
}
