package dev.heed.text.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SortedTextsTest {
  private static final LabelledText PLAIN =
      new LabelledText("a b", List.of("x", "y"), 1, Optional.of("id"), 3);

  private static LabelledText round(LabelledText text) {
    return TextRecord.read(ByteBuffer.wrap(TextRecord.write(text)), text.line());
  }

  @Test
  void aRecordKeepsAllButTheId() {
    LabelledText text =
        new LabelledText(
            "\0\u007f\u0080\u07ff\u0800\uffff😀\ud800 ß語",
            List.of("é"),
            0.1,
            Optional.of("7"),
            12,
            Map.of("é", 0.75, "\udc00", 0.25));
    LabelledText read = round(text);
    assertThat(read)
        .isEqualTo(
            new LabelledText(text.text(), text.labels(), 0.1, Optional.empty(), 12, text.shares()));
    LabelledText empty = new LabelledText("", List.of(), 2, Optional.empty(), 1);
    assertThat(round(empty)).isEqualTo(empty);
  }

  @Test
  void theHashTellsApartAllThatATrainingSees() {
    TextHash hash = TextHash.of(PLAIN);
    assertThat(TextHash.of(new LabelledText("a b", List.of("x", "y"), 1, Optional.empty(), 9)))
        .isEqualTo(hash);
    for (LabelledText other :
        List.of(
            new LabelledText("a b ", List.of("x", "y"), 1, Optional.empty(), 3),
            new LabelledText("b", List.of("x", "ya "), 1, Optional.empty(), 3),
            new LabelledText("a b", List.of("xy"), 1, Optional.empty(), 3),
            new LabelledText("a b", List.of("x", "y"), 2, Optional.empty(), 3),
            new LabelledText(
                "a b", List.of("x", "y"), 1, Optional.empty(), 3, Map.of("x", 0.5, "y", 0.5)))) {
      assertThat(TextHash.of(other)).isNotEqualTo(hash);
    }
  }

  @Test
  void hashesAreComparedAsUnsignedNumbers() {
    List<TextHash> ascending =
        List.of(
            new TextHash(0, 0),
            new TextHash(0, Long.MAX_VALUE),
            new TextHash(0, -1),
            new TextHash(1, 0),
            new TextHash(Long.MIN_VALUE, 0),
            new TextHash(-1, 0));
    assertThat(ascending).isSorted();
    assertThat(new TextHash(5, -1).shard(10)).isEqualTo(5); // 2^64 − 1 ends in 5
  }

  @Test
  void textsComeInTheOrderOfTheirHashesWithTheirPlacesAndLines() throws IOException {
    SeededRandom random = new SeededRandom(1);
    List<LabelledText> texts = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String text = "w" + random.below(1_000); // two thirds come more than once
      texts.add(new LabelledText(text, List.of("x"), 1, Optional.empty(), 2 * i + 1));
    }
    texts.add(new LabelledText("long ".repeat(500_000), List.of("x"), 1, Optional.empty(), 1));
    try (SortedTexts sorted = new SortedTexts()) {
      for (LabelledText text : texts) {
        sorted.add(text);
      }
      sorted.sort();
      assertThat(sorted.count()).isEqualTo(texts.size());
      List<TextHash> hashes = new ArrayList<>();
      for (int i = 0; i < sorted.count(); i++) {
        assertThat(sorted.text(i)).isEqualTo(texts.get(sorted.place(i)));
        assertThat(sorted.hash(i)).isEqualTo(TextHash.of(sorted.text(i)));
        hashes.add(sorted.hash(i));
        if (i > 0 && hashes.get(i).equals(hashes.get(i - 1))) {
          assertThat(sorted.place(i)).isGreaterThan(sorted.place(i - 1));
        }
      }
      assertThat(hashes).isSorted();
    }
  }

  @Test
  void hashesThatBeginAlikeAreSortedByTheirRest() throws IOException {
    // Of 200,000 different texts some have the same first 32 bits in their hashes.
    List<TextHash> hashes = new ArrayList<>();
    try (SortedTexts sorted = new SortedTexts()) {
      for (int i = 0; i < 200_000; i++) {
        sorted.add(new LabelledText("t" + i, List.of(), 1, Optional.empty(), 1));
      }
      sorted.sort();
      for (int i = 0; i < sorted.count(); i++) {
        hashes.add(sorted.hash(i));
      }
    }
    assertThat(hashes).isSorted().doesNotHaveDuplicates();
    assertThat(hashes.stream().map(hash -> hash.high() >>> Integer.SIZE).distinct().count())
        .isLessThan(hashes.size());
  }

  @Test
  void noTextsAreSortedToo() throws IOException {
    try (SortedTexts sorted = new SortedTexts()) {
      sorted.sort();
      assertThat(sorted.count()).isZero();
    }
  }
}
