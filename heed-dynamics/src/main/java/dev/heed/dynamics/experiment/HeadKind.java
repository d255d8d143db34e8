package dev.heed.dynamics.experiment;

import dev.heed.lab.experiment.Aliased;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.text.training.Head;
import java.util.List;
import java.util.Locale;

/** The heads that experiments train. */
public enum HeadKind implements Aliased {
  /** Logits {@code Uᵀν̄} with {@code U} fixed. */
  FIXED("FC", "a fixed matrix", new Head.Fixed()),
  /** The same with {@code U} trained. */
  LINEAR("TC", "a trained matrix", new Head.Linear()),
  /** A layer of 10 rectified units before a linear one. */
  MLP("TL", "a layer of 10 rectified units before a trained matrix", new Head.Mlp(10));

  private final String paperName;
  private final String meaning;
  private final Head head;

  HeadKind(String paperName, String meaning, Head head) {
    this.paperName = paperName;
    this.meaning = meaning;
    this.head = head;
  }

  public Head head() {
    return head;
  }

  /** The name in arXiv:2011.10036, which traces, tables and metrics of experiments have too. */
  public String paperName() {
    return paperName;
  }

  /** Some heads for readers, as {@code "heads FC (fixed: a fixed matrix) and TC (…)"}. */
  public static String inWords(List<HeadKind> heads) {
    return (heads.size() == 1 ? "head " : "heads ")
        + Paragraphs.list(
            heads.stream()
                .map(head -> "%s (%s: %s)".formatted(head.paperName, head, head.meaning))
                .toList());
  }

  @Override
  public List<String> aliases() {
    return List.of(paperName);
  }

  /** The name in settings and reports, as {@code fixed}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
