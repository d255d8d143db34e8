package dev.heed.cli.report.word;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.report.Block;
import org.junit.jupiter.api.Test;

class RankingCourseTest {
  private static final int WORDS = 20;

  /** Scores that rise from word to word, of which the first {@code reversed} fall instead. */
  private static float[] scores(int reversed) {
    float[] scores = new float[WORDS];
    for (int i = 0; i < WORDS; i++) {
      scores[i] = i < reversed ? reversed - i : i + 1;
    }
    return scores;
  }

  private static String text(RankingCourse course, int kept) {
    return course.sentence(kept).map(block -> ((Block.Paragraph) block).text()).orElse("");
  }

  @Test
  void tellsWhenTheRankingStoodStill() {
    RankingCourse course = new RankingCourse();
    course.add(1, scores(WORDS));
    course.add(2, scores(WORDS / 2));
    course.add(3, scores(3)); // 3 of 190 pairs
    course.add(4, scores(0));
    course.add(5, scores(WORDS));
    assertThat(text(course, 4))
        .isEqualTo(
            "The ranking of attention stood still after epoch 3: since then at least 95 % of the"
                + " pairs of the 20 most frequent words have had the order that they have in epoch"
                + " 4, which is kept.");
    assertThat(text(course, 5))
        .isEqualTo(
            "The ranking of attention was still changing when training ended: before epoch 5,"
                + " which is kept, fewer than 95 % of the pairs of the 20 most frequent words had"
                + " their final order.");
  }

  @Test
  void saysNothingWithoutACourse() {
    RankingCourse course = new RankingCourse();
    assertThat(text(course, 1)).isEmpty();
    for (int epoch = 1; epoch <= 4; epoch++) {
      course.add(epoch, new float[WORDS]); // no attention
    }
    assertThat(text(course, 4)).isEmpty();
    assertThat(text(course, 5)).isEmpty();
    RankingCourse few = new RankingCourse();
    for (int epoch = 1; epoch <= 4; epoch++) {
      few.add(epoch, new float[] {1, 2, 3});
    }
    assertThat(text(few, 4)).isEmpty();
  }
}
