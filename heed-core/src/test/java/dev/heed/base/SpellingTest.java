package dev.heed.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  private static final List<String> NAMES =
      List.of(
          "train", "test", "info", "explain", "--model", "--min-count", "--dim", "sne", "t-sne");

  @ParameterizedTest
  @CsvSource({
    "trian, train",
    "tain, train",
    "tets, test",
    "expl, explain",
    "--mdoel, --model",
    "--min, --min-count",
    "--dmi, --dim",
    "--min-c, --min-count",
    "tsne, t-sne",
    "ifno, info",
    "nse, sne",
  })
  void findsTheNearestName(String word, String name) {
    assertThat(Spelling.nearest(word, NAMES)).contains(name);
  }

  @ParameterizedTest
  @CsvSource({"tst2xy", "xyz", "''", "x", "--learning"})
  void findsNothingForAnotherWord(String word) {
    assertThat(Spelling.nearest(word, NAMES)).isEmpty();
  }

  @Test
  void ofEquallyNearNamesTheFirst() {
    assertThat(Spelling.nearest("cat", List.of("bat", "rat"))).contains("bat");
    assertThat(Spelling.nearest("cat", List.of())).isEmpty();
  }
}
