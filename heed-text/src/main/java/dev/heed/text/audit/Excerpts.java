package dev.heed.text.audit;

import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Places;
import dev.heed.text.audit.finding.Suspect;
import dev.heed.text.audit.finding.TextPlace;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the beginnings of the texts that findings concern: an audit keeps no text in memory. */
final class Excerpts {
  /** Code points of an excerpt; two or three lines of a terminal. */
  private static final int LENGTH = 200;

  private final AuditedTexts texts;
  private final NavigableSet<Integer> wanted = new TreeSet<>();
  private final Set<Integer> whole = new HashSet<>();
  private final Map<Integer, String> excerpts = new HashMap<>();
  private final Map<Integer, String> wholes = new HashMap<>();

  /**
   * Reads what the drafts need.
   *
   * @param suspects training texts that are kept whole
   */
  Excerpts(
      AuditedTexts texts,
      List<Draft> drafts,
      List<SuspectDraft> suspects,
      AuditSource train,
      Optional<AuditSource> test)
      throws IOException {
    this.texts = texts;
    drafts.forEach(draft -> wanted.addAll(draft.texts()));
    suspects.forEach(suspect -> whole.add(suspect.text()));
    wanted.addAll(whole);
    read(train, 0);
    if (test.isPresent()) {
      read(test.get(), texts.trainSize());
    }
  }

  /** The findings with the beginnings of their texts. */
  List<Finding> findings(List<Draft> drafts) {
    return drafts.stream()
        .map(
            draft ->
                draft
                    .finding()
                    .apply(
                        new Places(
                            draft.count(), draft.texts().stream().map(this::place).toList())))
        .toList();
  }

  /** The suspects with their texts. */
  List<Suspect> suspects(List<SuspectDraft> drafts) {
    return drafts.stream()
        .map(
            draft -> {
              AuditedText text = texts.get(draft.text());
              return new Suspect(
                  text.line(),
                  texts.labels(text),
                  draft.suggested(),
                  draft.reason(),
                  wholes.getOrDefault(draft.text(), ""));
            })
        .toList();
  }

  private void read(AuditSource source, int first) throws IOException {
    try (CorpusReader reader = source.open()) {
      int number = first;
      Optional<LabelledText> text = reader.next();
      for (Integer next = wanted.ceiling(first); next != null; next = wanted.higher(next)) {
        for (; number < next && text.isPresent(); number++) {
          text = reader.next();
        }
        if (text.isEmpty()) {
          return; // the others are in the test file
        }
        excerpts.put(next, start(text.get().text()));
        if (whole.contains(next)) {
          wholes.put(next, text.get().text());
        }
      }
    }
  }

  private static String start(String text) {
    return text.codePointCount(0, text.length()) <= LENGTH
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LENGTH)) + "…";
  }

  private TextPlace place(int number) {
    AuditedText text = texts.get(number);
    return new TextPlace(
        texts.source(number), text.line(), texts.labels(text), excerpts.getOrDefault(number, ""));
  }
}
