package dev.heed.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MultiLabelCorpusTest {

  @Test
  void drawsTextsWithSeveralLabelsOfUnequalFrequency() {
    List<MultiLabelCorpus.Labelled> texts =
        new MultiLabelCorpus(1).texts(4000, new SeededRandom(1));
    assertThat(texts)
        .allSatisfy(
            text -> {
              assertThat(text.labels()).hasSizeBetween(1, 5).doesNotHaveDuplicates();
              assertThat(text.text().split(" ")).hasSizeBetween(5, 40);
              assertThat(text.line()).startsWith("__label__label").endsWith(" " + text.text());
            });
    Map<String, Long> counts =
        texts.stream()
            .flatMap(text -> text.labels().stream())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(counts).hasSize(MultiLabelCorpus.LABELS);
    assertThat(counts.get("label0")).isGreaterThan(10 * counts.get("label49"));
    assertThat(new MultiLabelCorpus(1).texts(4000, new SeededRandom(1))).isEqualTo(texts);
    assertThat(new MultiLabelCorpus(2).texts(4000, new SeededRandom(1))).isNotEqualTo(texts);
  }

  /** Two hits among three predicted and three true labels: 2·2 / (3 + 3). */
  @Test
  void countsHitsOverAllTexts() {
    List<MultiLabelCorpus.Labelled> texts =
        List.of(
            new MultiLabelCorpus.Labelled(List.of("a", "b"), "x"),
            new MultiLabelCorpus.Labelled(List.of("c"), "y"));
    List<Map<String, Double>> probabilities =
        List.of(Map.of("a", 0.9, "b", 0.3, "c", 0.2), Map.of("a", 0.6, "c", 0.5));
    assertThat(MicroF1.at(0.5, probabilities, texts)).isEqualTo(new MicroF1(2, 3, 3));
    assertThat(MicroF1.at(0.5, probabilities, texts).value()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(MicroF1.at(1, probabilities, texts).value()).isZero();
    assertThat(MicroF1.bestThreshold(probabilities, texts)).isEqualTo(0.21);
  }
}
