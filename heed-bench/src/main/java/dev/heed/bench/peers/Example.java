package dev.heed.bench.peers;

import java.util.ArrayList;
import java.util.List;

/**
 * A labelled text as the peers read it.
 *
 * @param label without white space, as fastText needs it
 * @param tokens the words, with single spaces between them; at least one
 */
public record Example(String label, String tokens) {

  /** The words and pairs of neighbouring words, in the order of the text. */
  public List<String> grams() {
    String[] words = tokens.split(" ");
    List<String> grams = new ArrayList<>(List.of(words));
    for (int i = 1; i < words.length; i++) {
      grams.add(words[i - 1] + " " + words[i]);
    }
    return grams;
  }
}
