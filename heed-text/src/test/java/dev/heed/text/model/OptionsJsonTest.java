package dev.heed.text.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Head;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.WordScore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsJsonTest {
  @Test
  void settingsAreReadAsTheyWereWritten() throws IOException {
    TrainingOptions defaults = TrainingOptions.defaults();
    for (TrainingOptions options :
        List.of(
            defaults,
            defaults.withLearningRate(0.1 + 0.2).withSeed(Long.MIN_VALUE),
            defaults.withHead(new Head.Mlp(7)).withWordScore(new WordScore.Metric(5)),
            defaults.withHeldOut(new HeldOut(0, 1.0 / 3, false)).withPatience(9),
            defaults.withClassWeights(new ClassWeights.ByLabel(Map.of("é\ud800", 0.1))),
            defaults.withVocabulary(
                defaults.vocabulary().withCharacterNgrams(new CharacterNgrams.Between(2, 4))))) {
      assertThat(OptionsJson.read(OptionsJson.write(options))).isEqualTo(options);
    }
  }
}
