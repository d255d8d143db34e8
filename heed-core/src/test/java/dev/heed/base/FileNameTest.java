package dev.heed.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
  private static final Path HERE = Path.of("").toAbsolutePath();

  @ParameterizedTest
  @CsvSource({
    "a.csv, a.csv",
    "dir/a.csv, a.csv",
    "dir/, dir",
    "./dir, dir",
    "dir/., dir",
    "a/../b, b"
  })
  void theNameIsTheLastElement(String path, String name) {
    assertThat(FileName.of(Path.of(path))).isEqualTo(name);
  }

  @Test
  void pathsWithoutLastElementHaveTheNameOfWhatTheyStandFor() {
    String here = HERE.getFileName().toString();
    assertThat(FileName.of(Path.of("."))).isEqualTo(here);
    assertThat(FileName.of(Path.of(""))).isEqualTo(here);
    assertThat(FileName.of(Path.of("dir/.."))).isEqualTo(here);
    assertThat(FileName.of(HERE.getRoot())).isEqualTo(HERE.getRoot().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "./", "..", "../other/a.csv", "dir/.."})
  void aPathThatIsNotInsideTheFolderStaysAsItIs(String path) {
    assertThat(FileName.fromHere(Path.of(path))).isEqualTo(Path.of(path));
  }

  @Test
  void aPathInsideTheFolderBeginsThere() {
    assertThat(FileName.fromHere(HERE.resolve("dir/a.csv"))).isEqualTo(Path.of("dir/a.csv"));
    assertThat(FileName.fromHere(Path.of("./dir/../a.csv"))).isEqualTo(Path.of("a.csv"));
    assertThat(FileName.fromHere(Path.of("dir/"))).isEqualTo(Path.of("dir"));
  }
}
