package dev.heed.dynamics.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.pooling.Documents;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticTaskTest {

  @Test
  void paperTaskIsPinned() {
    assertThat(SyntheticTask.PAPER).isEqualTo(new SyntheticTask(5000, 4, 2, 5000, 20, 0.8, 0.01));
    assertThat(SyntheticTask.PAPER.vocabulary()).isEqualTo(5008);
    TaskData data = SyntheticTask.PAPER.draw(new SeededRandom(1));
    assertThat(List.of(data.train().count(), data.dev().count(), data.test().count()))
        .containsExactly(4000, 50, 950);
  }

  @Test
  void eachSentenceHasOneWordOfItsTopicAtAnyPlace() {
    SyntheticTask task = new SyntheticTask(3000, 3, 5, 11, 6, 0.8, 0.1);
    Documents documents = task.draw(new SeededRandom(2)).train();
    int[] words = new int[task.vocabulary()];
    int[] places = new int[7];
    for (int i = 0; i < documents.count(); i++) {
      assertThat(documents.offsets()[i + 1] - documents.offsets()[i]).isEqualTo(7);
      int topicWords = 0;
      for (int p = documents.offsets()[i]; p < documents.offsets()[i + 1]; p++) {
        int word = documents.positionWords()[p];
        words[word]++;
        if (word < task.topicWords()) {
          topicWords++;
          places[p - documents.offsets()[i]]++;
          assertThat(word / 5).isEqualTo(documents.labels()[i]);
        }
      }
      assertThat(topicWords).isEqualTo(1);
    }
    // 2400 sentences: 160 of each topic word, 1309 of each other word, 343 at each place.
    for (int word = 0; word < words.length; word++) {
      boolean topicWord = word < task.topicWords();
      assertThat(words[word]).isBetween(topicWord ? 100 : 1150, topicWord ? 220 : 1470);
    }
    assertThat(Arrays.stream(places)).allMatch(count -> count > 260 && count < 430);
  }

  @Test
  void seedDecidesTheSentences() {
    int[] first = SyntheticTask.PAPER.draw(new SeededRandom(1)).test().positionWords();
    assertThat(SyntheticTask.PAPER.draw(new SeededRandom(1)).test().positionWords())
        .isEqualTo(first);
    assertThat(SyntheticTask.PAPER.draw(new SeededRandom(2)).test().positionWords())
        .isNotEqualTo(first);
  }

  @Test
  void wordsHaveNames() {
    SyntheticTask task = SyntheticTask.PAPER;
    assertThat(List.of(task.name(0), task.name(3), task.name(8), task.name(5007)))
        .containsExactly("topic1.1", "topic2.2", "word1", "word5000");
  }

  @Test
  void impossibleTasksAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SyntheticTask(10, 4, 2, 50, 20, 0.8, 0.01))
        .withMessageContaining("8 for training, 0 for development and 2 for testing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SyntheticTask(100, 1, 2, 50, 20, 0.8, 0.1))
        .withMessage("topics is 1; expected at least 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SyntheticTask(100, 4, 2, 50, 20, Double.NaN, 0.1))
        .withMessageContaining("share for training is NaN");
  }
}
