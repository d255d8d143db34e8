package dev.heed.text.audit.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldClassifiersTest {
  @TempDir private Path folder;

  private TextClassifier classifier() throws IOException {
    List<String> lines =
        IntStream.range(0, 60)
            .mapToObj(i -> "__label__" + i % 2 + " word" + i % 6 + " and more" + i % 4)
            .toList();
    Path texts = Files.write(folder.resolve("texts.txt"), lines);
    return Training.with(TrainingOptions.defaults().withEpochs(3)).run(texts).classifier();
  }

  @Test
  void aSmallOneStaysInMemory() throws IOException {
    TextClassifier classifier = classifier();
    try (FoldClassifiers classifiers = new FoldClassifiers()) {
      classifiers.add(1, classifier, Optional.empty());
      assertThat(classifiers.get(1)).isSameAs(classifier);
      assertThat(classifiers.size()).isEqualTo(1);
    }
  }

  @Test
  void aLargeOneWaitsInAFileAndSaysTheSame() throws IOException {
    TextClassifier classifier = classifier();
    String text = "word1 and more3";
    FoldClassifiers classifiers = new FoldClassifiers(0);
    classifiers.add(0, classifier, Optional.empty());
    classifiers.add(1, classifier, Optional.empty());
    TextClassifier read = classifiers.get(1);
    assertThat(read).isNotSameAs(classifier);
    assertThat(read.probabilities(text)).isEqualTo(classifier.probabilities(text));
    assertThat(read.explain(text)).isEqualTo(classifier.explain(text));
    assertThat(classifiers.size()).isEqualTo(2);
    Path own = classifiers.folder().orElseThrow();
    assertThat(own.resolve("0.heed")).exists();
    classifiers.close();
    assertThat(own).doesNotExist();
  }

  @Test
  void oneThatIsKeptIsNeitherWrittenAgainNorDeleted() throws IOException {
    TextClassifier classifier = classifier();
    Path kept = folder.resolve("kept.heed");
    classifier.save(kept);
    FoldClassifiers classifiers = new FoldClassifiers(0);
    classifiers.add(0, classifier, Optional.of(kept));
    assertThat(classifiers.folder()).isEmpty();
    assertThat(classifiers.get(0).labels()).isEqualTo(classifier.labels());
    classifiers.close();
    assertThat(kept).exists();
  }
}
