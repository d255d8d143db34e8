package dev.heed.text.audit.word;

import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.word.GiveAwaySearch.Found;
import java.util.List;

/** The give-aways of some texts, the most suspicious first, and their places. Immutable. */
public final class GiveAways {
  private final Entries entries;
  private final List<Found> found;

  GiveAways(Entries entries, List<Found> found) {
    this.entries = entries;
    this.found = List.copyOf(found);
  }

  /** The give-aways; a number below is an index into them. */
  public List<Found> found() {
    return found;
  }

  /** Whether a text has a give-away. */
  public boolean has(int number, AuditedText text) {
    return entries.has(found.get(number).key(), text);
  }

  /** Whether a give-away is made of words, so that it can be removed from a text. */
  public boolean isWords(int number) {
    return Entries.width(found.get(number).key()) > 0;
  }

  /** Marks the words of a text that belong to a give-away, wherever it stands. */
  public void mark(int number, AuditedText text, boolean[] marks) {
    Entries.mark(found.get(number).key(), text.words(), marks);
  }
}
