package dev.heed.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColorModeTest {
  @ParameterizedTest
  @CsvSource({
    "AUTO, true, , , true",
    "AUTO, false, , , false",
    "AUTO, true, TERM, dumb, false",
    "AUTO, true, NO_COLOR, 1, false",
    "AUTO, true, NO_COLOR, '', true",
    "AUTO, false, CLICOLOR_FORCE, 1, true",
    "AUTO, false, CLICOLOR_FORCE, 0, false",
    "ALWAYS, false, NO_COLOR, 1, true",
    "NEVER, true, CLICOLOR_FORCE, 1, false",
  })
  void theEnvironmentCountsUnlessSomethingIsAskedFor(
      ColorMode mode, boolean terminal, String name, String value, boolean on) {
    Map<String, String> environment = name == null ? Map.of() : Map.of(name, value);
    assertThat(mode.isOn(environment, terminal)).isEqualTo(on);
  }
}
