package dev.heed.dynamics.experiment;

import dev.heed.lab.experiment.Aliased;
import dev.heed.text.training.Head;
import java.util.List;
import java.util.Locale;

/** The heads that experiments train. */
public enum HeadKind implements Aliased {
  /** Logits {@code Uᵀν̄} with {@code U} fixed. */
  FIXED("FC", new Head.Fixed()),
  /** The same with {@code U} trained. */
  LINEAR("TC", new Head.Linear()),
  /** A layer of 10 rectified units before a linear one. */
  MLP("TL", new Head.Mlp(10));

  private final String paperName;
  private final Head head;

  HeadKind(String paperName, Head head) {
    this.paperName = paperName;
    this.head = head;
  }

  public Head head() {
    return head;
  }

  /** The name in arXiv:2011.10036, which traces, tables and metrics of experiments have too. */
  public String paperName() {
    return paperName;
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
