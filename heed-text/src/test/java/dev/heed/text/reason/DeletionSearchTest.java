package dev.heed.text.reason;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeletionSearchTest {
  private static final int TEXTS = 500;

  /** A random text: words, and n-grams with random values of up to a number of words. */
  private record Case(Spans spans, double[] contributions, int classes, int label) {
    static Case of(SeededRandom random, int words, int longest, int classes) {
      List<int[]> parts = new ArrayList<>();
      for (int first = 0; first < words; first++) {
        parts.add(new int[] {first, first});
        for (int length = 2; length <= longest && first + length <= words; length++) {
          if (random.uniform() < 0.6) {
            parts.add(new int[] {first, first + length - 1});
          }
        }
      }
      double[] contributions = new double[parts.size() * classes];
      double[] logits = new double[classes];
      for (int i = 0; i < contributions.length; i++) {
        contributions[i] = random.gaussian();
        logits[i % classes] += contributions[i];
      }
      int label =
          IntStream.range(0, classes)
              .boxed()
              .max(Comparator.comparingDouble(k -> logits[k]))
              .orElseThrow();
      int[] first = parts.stream().mapToInt(part -> part[0]).toArray();
      int[] last = parts.stream().mapToInt(part -> part[1]).toArray();
      return new Case(new Spans(words, first, last), contributions, classes, label);
    }

    DeletionSearch search() {
      return new DeletionSearch(spans, DeletionSearch.overOthers(contributions, classes, label));
    }

    /** The least margin over another label without the words whose bits are set. */
    double margin(int deleted) {
      double[] logits = new double[classes];
      for (int part = 0; part < spans.parts(); part++) {
        int covered = (2 << spans.last()[part]) - (1 << spans.first()[part]);
        for (int k = 0; k < classes && (covered & deleted) == 0; k++) {
          logits[k] += contributions[part * classes + k];
        }
      }
      return new Goal.Instead(label).margin(logits);
    }

    /** All sets of a size that change the label, as bits, by trying every set. */
    List<Integer> exhaustive(int size) {
      return IntStream.range(0, 1 << spans.words())
          .filter(deleted -> Integer.bitCount(deleted) == size && margin(deleted) < 0)
          .boxed()
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "1, 5", "2, 2", "2, 3", "3, 2", "3, 4", "5, 2", "12, 3"})
  void equalsExhaustiveSearch(int longest, int classes) {
    SeededRandom random = new SeededRandom(longest * 10L + classes);
    int changed = 0;
    for (int n = 0; n < TEXTS; n++) {
      int words = 1 + n % 12;
      Case each = Case.of(random, words, longest, classes);
      DeletionSearch search = each.search();
      OptionalInt expected =
          IntStream.range(1, words).filter(size -> !each.exhaustive(size).isEmpty()).findFirst();
      assertThat(search.fewest()).isEqualTo(expected);
      assertThat(search.isGivenUp()).isFalse();
      if (expected.isPresent()) {
        changed++;
        for (int size = expected.getAsInt();
            size <= Math.min(words, expected.getAsInt() + 2);
            size++) {
          assertThat(search.sets(size, 1 << 12).stream().map(DeletionSearchTest::bits))
              .containsExactlyInAnyOrderElementsOf(each.exhaustive(size));
        }
      }
    }
    assertThat(changed).isGreaterThan(TEXTS / 3);
  }

  private static int bits(int[] set) {
    assertThat(set).isSorted();
    return Arrays.stream(set).map(word -> 1 << word).sum();
  }

  @Test
  void setsComeByTheSumThatTheyLeave() {
    SeededRandom random = new SeededRandom(7);
    for (int n = 0; n < 100; n++) {
      Case each = Case.of(random, 11, 3, 2);
      DeletionSearch search = each.search();
      if (search.fewest().isPresent()) {
        int fewest = search.fewest().getAsInt();
        List<int[]> all = search.sets(fewest + 1, 1000);
        assertThat(all.stream().map(set -> each.margin(bits(set))))
            .isSortedAccordingTo((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : Double.compare(a, b));
        assertThat(search.sets(fewest + 1, 3)).hasSize(Math.min(3, all.size()));
      }
    }
  }

  /** A label decided alone, as with sigmoids: the logit of the kept parts against a threshold. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void takesALabelAwayOrAddsIt(int longest) {
    SeededRandom random = new SeededRandom(longest);
    for (int n = 0; n < TEXTS / 2; n++) {
      int words = 2 + n % 9;
      Case each = Case.of(random, words, longest, 1);
      double[] attention =
          IntStream.range(0, each.spans().parts())
              .mapToDouble(i -> 0.1 + random.uniform())
              .toArray();
      double threshold = random.gaussian();
      double all = logit(each, attention, 0);
      double sign = all >= threshold ? 1 : -1;
      double[] margin =
          Arrays.stream(DeletionSearch.overThreshold(attention, each.contributions(), threshold))
              .map(value -> sign * value)
              .toArray();
      OptionalInt expected =
          IntStream.range(1, words)
              .filter(
                  size ->
                      IntStream.range(0, 1 << words)
                          .filter(deleted -> Integer.bitCount(deleted) == size)
                          .anyMatch(
                              deleted -> sign * (logit(each, attention, deleted) - threshold) < 0))
              .findFirst();
      DeletionSearch search = new DeletionSearch(each.spans(), new double[][] {margin});
      assertThat(search.fewest()).isEqualTo(expected);
    }
  }

  private static double logit(Case each, double[] attention, int deleted) {
    double sum = 0;
    double weight = 0;
    for (int part = 0; part < each.spans().parts(); part++) {
      int covered = (2 << each.spans().last()[part]) - (1 << each.spans().first()[part]);
      if ((covered & deleted) == 0) {
        sum += each.contributions()[part];
        weight += attention[part];
      }
    }
    return sum / weight;
  }

  @Test
  void aTextWhoseWordsAllSpeakForItsLabelKeepsIt() {
    Spans spans = new Spans(3, new int[] {0, 1, 2}, new int[] {0, 1, 2});
    DeletionSearch search = new DeletionSearch(spans, new double[][] {{1, 0, 2}});
    assertThat(search.fewest()).isEmpty();
    assertThat(search.isGivenUp()).isFalse();
  }

  /** A text that takes too much memory is given up, and says so. */
  @Test
  void aVeryLongTextIsGivenUp() {
    int words = 20_000;
    int[] places = IntStream.range(0, words).toArray();
    double[] margin = new double[words];
    Arrays.setAll(margin, i -> i < words / 4 ? -1 : 1);
    DeletionSearch search =
        new DeletionSearch(new Spans(words, places, places), new double[][] {margin});
    assertThat(search.fewest()).isEmpty();
    assertThat(search.isGivenUp()).isTrue();
  }
}
