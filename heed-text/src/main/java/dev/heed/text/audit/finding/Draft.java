package dev.heed.text.audit.finding;

import java.util.List;
import java.util.function.Function;

/**
 * A finding whose texts are still numbers: their beginnings are read again once all checks are
 * done.
 *
 * @param texts the numbers of the texts concerned, those to show first
 * @param count the number of all texts concerned, at least those listed
 * @param finding makes the finding of its texts
 */
public record Draft(List<Integer> texts, long count, Function<Places, Finding> finding) {
  /** Copies the list. */
  public Draft {
    texts = List.copyOf(texts.subList(0, Math.min(texts.size(), Places.MAX_SHOWN)));
  }

  /** A finding that concerns all of these texts. */
  public Draft(List<Integer> texts, Function<Places, Finding> finding) {
    this(texts, texts.size(), finding);
  }
}
