package dev.heed.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SettingsTest {
  enum Head {
    FIXED,
    MULTI_LAYER
  }

  record Data(Path train, Optional<Path> dev, List<String> labels) {}

  record Rates(double rate, Optional<Double> decay, List<Double> scales) {
    Rates {
      if (rate == 0) {
        throw new IllegalArgumentException("rate is 0; expected another number");
      }
    }
  }

  record Descent(Rates rates, int epochs, long seed, Optional<Integer> patience) {}

  record Whole(
      String title, Data data, boolean header, Descent descent, Head head, List<Head> others) {}

  private record Twice(int epochs, Descent descent) {}

  private static final Whole DEFAULTS =
      new Whole(
          "a",
          new Data(Path.of("/a"), Optional.of(Path.of("/b")), List.of("x")),
          true,
          new Descent(new Rates(1, Optional.of(0.5), List.of(1.0, 2.0)), 10, 1, Optional.of(3)),
          Head.FIXED,
          List.of(Head.FIXED));

  @Test
  void keysAreFlatAndInTheOrderOfComponents() {
    assertThat(Settings.keys(Whole.class))
        .containsExactly(
            "title",
            "train",
            "dev",
            "labels",
            "header",
            "rate",
            "decay",
            "scales",
            "epochs",
            "seed",
            "patience",
            "head",
            "others");
    assertThat(Settings.json(DEFAULTS).toString())
        .isEqualTo(
            """
            {"title":"a","train":"/a","dev":"/b","labels":["x"],"header":true,"rate":1.0,\
            "decay":0.5,"scales":[1.0,2.0],"epochs":10,"seed":1,"patience":3,"head":"FIXED",\
            "others":["FIXED"]}\
            """);
    assertThat(Settings.pathKeys(Whole.class)).containsExactly("train", "dev");
  }

  @Test
  void settingsOfNestedRecordsCanBeChanged() {
    Whole changed =
        Settings.with(
            DEFAULTS,
            Map.of("epochs", "7", "rate", "0.25", "dev", "", "head", "multi-layer", "title", "b"));
    assertThat(changed.descent())
        .isEqualTo(
            new Descent(
                new Rates(0.25, Optional.of(0.5), List.of(1.0, 2.0)), 7, 1, Optional.of(3)));
    assertThat(changed.data()).isEqualTo(new Data(Path.of("/a"), Optional.empty(), List.of("x")));
    assertThat(changed.head()).isEqualTo(Head.MULTI_LAYER);
    assertThat(changed.title()).isEqualTo("b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.with(DEFAULTS, Map.of("rate", "0")))
        .withMessage("rate is 0; expected another number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.with(DEFAULTS, Map.of("descent", "1")))
        .withMessageStartingWith("there is no setting 'descent'");
  }

  @Test
  void equalKeysAreRejected() {
    Twice settings = new Twice(1, DEFAULTS.descent());
    String message = Twice.class.getName() + " has two settings 'epochs'; expected each key once";
    assertThatIllegalStateException()
        .isThrownBy(() -> Settings.json(settings))
        .withMessage(message);
    assertThatIllegalStateException()
        .isThrownBy(() -> Settings.with(settings, Map.of()))
        .withMessage(message);
  }

  /** As in a run's folder: the settings go to JSON text, and come back on top of the defaults. */
  @Property(tries = 200)
  void settingsComeBackFromJson(@ForAll("settings") Whole settings) throws JsonProcessingException {
    ObjectNode json = Settings.json(settings);
    Map<String, String> values = Settings.values(new JsonMapper().readTree(json.toString()));
    assertThat(Settings.with(DEFAULTS, values)).isEqualTo(settings);
  }

  @Provide
  Arbitrary<Whole> settings() {
    Arbitrary<Head> heads = Arbitraries.of(Head.class);
    Arbitrary<Data> data =
        Combinators.combine(paths(), paths().optional(), items().list().ofMaxSize(4)).as(Data::new);
    return Combinators.combine(
            Arbitraries.strings(),
            data,
            Arbitraries.of(true, false),
            descents(),
            heads,
            heads.list().ofMaxSize(3))
        .as(Whole::new);
  }

  private static Arbitrary<Descent> descents() {
    Arbitrary<Double> numbers =
        Arbitraries.oneOf(
            Arbitraries.doubles(),
            Arbitraries.of(Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -0.0));
    Arbitrary<Rates> rates =
        Combinators.combine(
                numbers.filter(rate -> rate != 0), numbers.optional(), numbers.list().ofMaxSize(4))
            .as(Rates::new);
    return Combinators.combine(
            rates, Arbitraries.integers(), Arbitraries.longs(), Arbitraries.integers().optional())
        .as(Descent::new);
  }

  /** Absolute, as {@code config.json} keeps them. */
  private static Arbitrary<Path> paths() {
    return Arbitraries.strings()
        .alpha()
        .ofMinLength(1)
        .list()
        .ofMaxSize(3)
        .map(names -> Path.of("/" + String.join("/", names)));
  }

  /** A list of texts is separated by commas, so its items have none, nor blanks at their ends. */
  private static Arbitrary<String> items() {
    return Arbitraries.strings()
        .excludeChars(',')
        .ofMinLength(1)
        .filter(text -> text.equals(text.strip()));
  }
}
