package dev.heed.cli.teacher;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.reason.SentenceSpans;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Texts without labels, each once.
 *
 * @param texts the texts, or sentences of longer ones
 * @param documents the number of texts read
 * @param areSentences whether a text was cut into sentences
 */
record UnlabelledTexts(List<String> texts, long documents, boolean areSentences) {
  /** A text that is this many times as long as the usual labelled one is cut into sentences. */
  private static final int LONG = 2;

  /** Line breaks of web pages, which end no sentence by the rules of Unicode. */
  private static final Pattern BREAK = Pattern.compile("<br\\s*/?>", Pattern.CASE_INSENSITIVE);

  /**
   * Reads texts.
   *
   * @param usualLength code points of a usual labelled text
   * @param most the number of texts or sentences that are drawn if there are more
   */
  static UnlabelledTexts read(CorpusReader reader, int usualLength, int most, long seed)
      throws IOException {
    Set<String> seen = new HashSet<>();
    List<String> texts = new ArrayList<>();
    long documents = 0;
    boolean areSentences = false;
    for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
      String text = next.get().text();
      documents++;
      boolean isLong = text.codePointCount(0, text.length()) > (long) LONG * usualLength;
      areSentences |= isLong;
      for (String part : isLong ? sentences(text) : List.of(text)) {
        if (!part.isBlank() && seen.add(part)) {
          texts.add(part);
        }
      }
    }
    if (texts.isEmpty()) {
      throw new InvalidInputException(
          reader.source(), 0, "there are no texts", "texts for the teacher to label");
    }
    return new UnlabelledTexts(drawn(texts, most, seed), documents, areSentences);
  }

  private static List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    for (String part : BREAK.split(text)) {
      for (int[] span : SentenceSpans.of(part)) {
        sentences.add(part.substring(span[0], span[1]));
      }
    }
    return sentences;
  }

  /** Some texts, in their order. */
  private static List<String> drawn(List<String> texts, int most, long seed) {
    if (texts.size() <= most) {
      return texts;
    }
    int[] order = IntStream.range(0, texts.size()).toArray();
    new SeededRandom(seed).stream("unlabelled", 0).shuffle(order);
    return Arrays.stream(order, 0, most).sorted().mapToObj(texts::get).toList();
  }
}
