package dev.heed.studio.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.dynamics.experiment.HeadKind;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.PathNames;
import dev.heed.studio.json.Json;
import dev.heed.studio.train.TrainingSettings.Data;
import dev.heed.studio.train.TrainingSettings.Descent;
import dev.heed.studio.train.TrainingSettings.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Settings of a training, as the API and the files of runs have them. */
class TrainingSettingsTest {
  private static final Training TRAINING = new Training("test", Training.Watcher.none());

  private static final TrainingSettings DEFAULTS =
      new TrainingSettings(
          new Data(
              Optional.empty(),
              Optional.empty(),
              List.of(),
              Optional.empty(),
              true,
              Optional.empty(),
              Optional.empty(),
              0.1),
          new Shape(HeadKind.FIXED, 10, 10, 1e-6),
          new Descent(0.1, 5000, 0, 10),
          50);

  private static TrainingSettings read(String settings) {
    String config = "{\"settings\":" + settings + "}";
    try {
      return Laboratory.settings(
          TRAINING, Json.read(config.getBytes(UTF_8), ObjectNode.class), PathNames.asTheyAre());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void defaultsArePinned() {
    assertThat(TRAINING.defaults()).isEqualTo(DEFAULTS);
    assertThat(Json.line(Laboratory.defaults(TRAINING)))
        .isEqualTo(
            """
            {"corpus":null,"format":null,"text":[],"label":null,"header":true,\
            "encoding":null,"delimiter":null,"dev_share":0.1,"head":"fixed",\
            "dim":10,"key_dim":10,"embedding_scale":1.0E-6,"rate":0.1,"epochs":5000,"patience":0,\
            "record_every":10,"updates_per_second":50.0}\
            """);
  }

  /** As an earlier version wrote them, with heads in capitals. */
  @Test
  void readsTheSettingsOfOlderRuns() {
    TrainingSettings settings =
        read(
            """
            {"corpus":"/texts/reviews.csv","format":null,"text":["title","body"],"label":null,
             "dev_share":0.2,"head":"LINEAR","dim":20,"key_dim":10,"embedding_scale":1.0E-6,
             "rate":0.5,"epochs":300,"patience":5,"record_every":3,"updates_per_second":0.0}
            """);
    assertThat(settings)
        .isEqualTo(
            new TrainingSettings(
                new Data(
                    Optional.of(Path.of("/texts/reviews.csv")),
                    Optional.empty(),
                    List.of("title", "body"),
                    Optional.empty(),
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    0.2),
                new Shape(HeadKind.LINEAR, 20, 10, 1e-6),
                new Descent(0.5, 300, 5, 3),
                0));
    assertThat(read("{}")).isEqualTo(DEFAULTS);
  }

  @Test
  void rejectsValuesOutOfRange() {
    assertThatThrownBy(() -> read("{\"dev_share\":0}"))
        .hasMessage("dev_share is 0.0; expected a number between 0 and 1");
    assertThatThrownBy(() -> read("{\"key_dim\":0}"))
        .hasMessage("key_dim is 0; expected at least 1");
    assertThatThrownBy(() -> read("{\"embedding_scale\":-1}"))
        .hasMessage("embedding_scale is -1.0; expected 0 or a positive number");
    assertThatThrownBy(() -> read("{\"patience\":-1}"))
        .hasMessage("patience is -1; expected at least 0");
    assertThatThrownBy(() -> read("{\"updates_per_second\":20000}"))
        .hasMessage("updates_per_second is 20000.0; expected 0 to 10000.0");
    assertThatThrownBy(() -> read("{\"head\":\"none\"}"))
        .hasMessage("head is 'none'; expected one of fixed, linear, mlp");
  }
}
