package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts and scores of words that a listener receives. */
class WordsOfTrainingTest {
  private static final int EPOCHS = 4;
  private static final CorpusOptions SEVERAL =
      CorpusOptions.defaults().withLabels(CorpusOptions.Labels.ANY);

  @TempDir private Path folder;

  private static final class Recorder implements TrainingListener, TrainingListener.Words {
    private final List<WordCounts> counts = new ArrayList<>();
    private final List<float[]> scores = new ArrayList<>();

    private int trained;

    @Override
    public void read(int trainDocuments, int devDocuments, int vocabulary, List<String> labels) {
      trained = trainDocuments;
    }

    @Override
    public Optional<Words> words() {
      return Optional.of(this);
    }

    @Override
    public void counted(WordCounts all) {
      counts.add(all);
    }

    @Override
    public void scored(int epoch, float[] all) {
      scores.add(all.clone());
      assertThat(epoch).isEqualTo(scores.size());
    }
  }

  private static TrainingOptions options(CharacterNgrams characters) {
    return TrainingOptions.defaults()
        .withVocabulary(new VocabularyOptions(2, 1, 3, 1_000_000, characters))
        .withEpochs(EPOCHS);
  }

  @Test
  void countsAreThoseOfTheTrainingTexts() throws IOException {
    Path texts =
        Files.write(
            folder.resolve("texts.txt"),
            List.of(
                "__label__a good good film",
                "__label__a __label__b film",
                "__label__b bad film",
                "good"));
    Recorder recorder = new Recorder();
    Training.with(options(new CharacterNgrams.None()).withHeldOut(new HeldOut(0, 0, false)))
        .format(SEVERAL)
        .listener(recorder)
        .run(texts);
    assertThat(recorder.counts).hasSize(1);
    WordCounts counts = recorder.counts.getFirst();
    assertThat(counts.labels()).containsExactly("a", "b");
    assertThat(counts.words()).containsExactlyInAnyOrder("film", "good", "bad", "<begin>");
    assertThat(counts.texts()).isEqualTo(4);
    assertThat(counts.textsOfLabel()).containsExactly(2, 2);
    assertCounts(counts, "film", 3, 2, 2);
    assertCounts(counts, "good", 2, 1, 0);
    assertCounts(counts, "bad", 1, 0, 1);
    assertCounts(counts, "<begin>", 0, 0, 0);
  }

  private static void assertCounts(WordCounts counts, String word, int texts, int a, int b) {
    int index = counts.words().indexOf(word);
    assertThat(counts.textsOfWord()[index]).isEqualTo(texts);
    assertThat(counts.both(index, 0)).isEqualTo(a);
    assertThat(counts.both(index, 1)).isEqualTo(b);
  }

  /** The last scores are those of the model, and listening changes no byte of it. */
  @Test
  void scoresAreThoseOfEachEpochAndChangeNothing() throws IOException {
    Path texts = SeveralLabelsCorpus.write(folder.resolve("texts.txt"), 300, 1);
    for (CharacterNgrams characters :
        List.of(new CharacterNgrams.None(), CharacterNgrams.TRIED.getFirst())) {
      TrainingOptions options = options(characters).withHeldOut(new HeldOut(0, 0, false));
      Recorder recorder = new Recorder();
      TextClassifier heard =
          Training.with(options)
              .format(SEVERAL)
              .threads(2)
              .listener(recorder)
              .run(texts)
              .classifier();
      assertThat(recorder.counts).hasSize(1);
      assertThat(recorder.scores).hasSize(EPOCHS);
      float[] keys = heard.model().weights().values(WeightName.KEYS);
      assertThat(recorder.scores.getLast()).isEqualTo(Arrays.copyOf(keys, heard.words()));
      assertThat(recorder.scores.getFirst()).isNotEqualTo(recorder.scores.getLast());
      heard.save(folder.resolve("heard.heed"));
      Training.with(options)
          .format(SEVERAL)
          .threads(1)
          .run(texts)
          .classifier()
          .save(folder.resolve("not.heed"));
      assertThat(folder.resolve("heard.heed")).hasSameBinaryContentAs(folder.resolve("not.heed"));
    }
  }

  /** Trials and the last training on all texts are not reported. */
  @Test
  void onlyTheTrainingIsReported() throws IOException {
    Path texts = SeveralLabelsCorpus.write(folder.resolve("texts.txt"), 300, 1);
    Recorder recorder = new Recorder();
    TrainingResult result =
        Training.with(TrainingOptions.defaults().withEpochs(EPOCHS))
            .format(SEVERAL)
            .listener(recorder)
            .run(texts);
    assertThat(recorder.counts).hasSize(1);
    assertThat(recorder.counts.getFirst().texts()).isEqualTo(recorder.trained).isLessThan(300);
    assertThat(recorder.scores).hasSameSizeAs(result.history());
  }

  /** A trial that is kept goes on where it ended, and is the training from the start. */
  @Test
  void aTrialGoesOn() throws IOException {
    Path texts = SeveralLabelsCorpus.write(folder.resolve("texts.txt"), 300, 1);
    Training training = Training.with(TrainingOptions.defaults()).format(SEVERAL);
    TrainingResult heard = training.threads(2).listener(new Recorder()).run(texts);
    TrainingResult goneOn = training.threads(1).run(texts);
    assertThat(goneOn.history()).isEqualTo(heard.history());
    assertThat(goneOn.history().size() - goneOn.bestEpoch())
        .isEqualTo(training.options().descent().patience());
    heard.classifier().save(folder.resolve("heard.heed"));
    goneOn.classifier().save(folder.resolve("gone-on.heed"));
    assertThat(folder.resolve("gone-on.heed")).hasSameBinaryContentAs(folder.resolve("heard.heed"));
  }
}
