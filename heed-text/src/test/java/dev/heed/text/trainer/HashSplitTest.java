package dev.heed.text.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.text.corpus.LabelledText;
import dev.heed.text.order.TextHash;
import dev.heed.text.shard.LabelSets;
import dev.heed.text.training.HeldOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashSplitTest {
  private static TextHash hash(String text) {
    return TextHash.of(new LabelledText(text, Optional.of("x"), Optional.empty(), 1));
  }

  private static LocalSplit texts(List<String> texts, List<int[]> classes, int count) {
    return new LocalSplit(texts.stream().map(HashSplitTest::hash).toList(), classes, count);
  }

  private static LocalSplit numbered(int count) {
    return texts(
        IntStream.range(0, count).mapToObj(i -> "text " + i).toList(),
        Collections.nCopies(count, new int[] {0}),
        1);
  }

  private static long count(Split.Part[] parts, Split.Part part) {
    return Arrays.stream(parts).filter(each -> each == part).count();
  }

  @Test
  void partsHaveTheirSharesAndDependOnSeedAndHashAlone() {
    LocalSplit texts = numbered(20_000);
    Split.Part[] parts = texts.parts(HashSplit.of(texts, new HeldOut(0.1, 0.2), 1));
    assertThat((double) count(parts, Split.Part.TEST)).isCloseTo(4_000, within(200.0));
    assertThat((double) count(parts, Split.Part.DEV)).isCloseTo(1_600, within(140.0));
    assertThat(texts.parts(HashSplit.of(texts, new HeldOut(0.1, 0.2), 2))).isNotEqualTo(parts);
    LocalSplit fewer = numbered(10_000);
    assertThat(fewer.parts(HashSplit.of(fewer, new HeldOut(0.1, 0.2), 1)))
        .isEqualTo(Arrays.copyOf(parts, 10_000));
  }

  @Test
  void theLowestFractionsAreHeldOutWhereTheyAreMany() {
    LocalSplit texts = numbered(5_000);
    Split.Part[] all = texts.parts(HashSplit.of(texts, new HeldOut(0.2, 0.3), 1));
    Split.Part[] parts = texts.parts(HashSplit.of(texts, new HeldOut(0.2, 0.3), 1, 100));
    assertThat(count(parts, Split.Part.TEST)).isEqualTo(100);
    assertThat(count(parts, Split.Part.DEV)).isEqualTo(100);
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] == Split.Part.TEST) {
        assertThat(all[i]).isEqualTo(Split.Part.TEST);
      }
    }
  }

  @Test
  void equalTextsAreInOnePartAlsoAtTheBound() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      names.add("text " + i / 4);
    }
    LocalSplit texts = texts(names, Collections.nCopies(1_000, new int[] {0}), 1);
    Split.Part[] parts = texts.parts(HashSplit.of(texts, new HeldOut(0.3, 0.3), 1, 50));
    assertThat(count(parts, Split.Part.TEST)).isBetween(40L, 50L);
    for (int i = 0; i < parts.length; i++) {
      assertThat(parts[i]).isEqualTo(parts[i / 4 * 4]);
    }
  }

  @Test
  void rareLabelsAndLabelsWithoutAnotherTextAreTrainedOn() {
    List<String> names = new ArrayList<>();
    List<int[]> classes = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      names.add("text " + i);
      classes.add(i < 9 ? new int[] {1} : i < 18 ? new int[] {0, 1} : new int[] {0});
    }
    LocalSplit rare = texts(names, classes, 2);
    Split.Part[] parts = rare.parts(HashSplit.of(rare, new HeldOut(0.4, 0.4), 1));
    // Eighteen texts have the label, so one of them may be held out.
    assertThat(Arrays.asList(parts).subList(0, 18)).contains(Split.Part.DEV);
    LocalSplit rarer = texts(names.subList(9, 400), classes.subList(9, 400), 2);
    parts = rarer.parts(HashSplit.of(rarer, new HeldOut(0.4, 0.4), 1));
    assertThat(Arrays.asList(parts).subList(0, 9)).containsOnly(Split.Part.TRAIN);
    // Twelve equal texts of a label are in one part, which must be training.
    for (int seed = 0; seed < 20; seed++) {
      List<String> same = new ArrayList<>(names.subList(18, 400));
      List<int[]> ofSame = new ArrayList<>(classes.subList(18, 400));
      for (int i = 0; i < 12; i++) {
        same.add("the same");
        ofSame.add(new int[] {1});
      }
      LocalSplit texts = texts(same, ofSame, 2);
      parts = texts.parts(HashSplit.of(texts, new HeldOut(0.4, 0.4), seed));
      assertThat(Arrays.asList(parts).subList(382, 394)).containsOnly(Split.Part.TRAIN);
      assertThat(Arrays.asList(parts)).contains(Split.Part.DEV, Split.Part.TEST);
    }
  }

  @Test
  void aTextWithoutLabelsCountsAsOneOfAClassOfItsOwn() {
    LabelSets several = LabelSets.several(new int[][] {{}, {0, 2}});
    assertThat(HashSplit.classes(several, 0, 3)).containsExactly(3);
    assertThat(HashSplit.classes(several, 1, 3)).containsExactly(0, 2);
    LabelSets one =
        LabelSets.single(3)
            .withDistributions(List.of(new int[] {0, 2}), List.of(new float[] {0.4f, 0.6f}));
    assertThat(HashSplit.classes(one, 1, 3)).containsExactly(1);
    assertThat(HashSplit.classes(one, 3, 3)).containsExactly(2);
  }
}
