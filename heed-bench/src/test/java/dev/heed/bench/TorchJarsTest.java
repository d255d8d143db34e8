package dev.heed.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchJarsTest {
  private static final List<String> TORCH =
      List.of(
          "pytorch-2.10.0-1.5.13.jar",
          "pytorch-2.10.0-1.5.13-linux-x86_64.jar",
          "openblas-0.3.31-1.5.13.jar",
          "openblas-0.3.31-1.5.13-linux-x86_64.jar",
          "javacpp-1.5.13.jar",
          "javacpp-1.5.13-linux-x86_64.jar");

  @TempDir private Path folder;

  private Path file(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  /** The program's own jar lies in lib or beside it; PyTorch in lib or in a plugin's folder. */
  @ParameterizedTest
  @CsvSource({
    "lib/heed-cli.jar, plugins/heed-nets",
    "heed-cli.jar, plugins/heed-nets",
    "heed-cli.jar, plugins",
    "lib/heed-cli.jar, lib",
    "heed-cli.jar, lib",
  })
  void findsJarsOfTheProgram(String program, String place) throws IOException {
    Path jar = file(program);
    file("lib/other-1.0.jar");
    for (String each : TORCH) {
      file(place + "/" + each);
    }
    List<String> found =
        Arrays.asList(TorchJars.of(jar.toString()).orElseThrow().split(File.pathSeparator));
    assertThat(found.subList(1, found.size()))
        .containsExactlyInAnyOrderElementsOf(
            TORCH.stream().map(each -> folder.resolve(place).resolve(each).toString()).toList());
    assertThat(Path.of(found.getFirst())).exists();
    assertThat(TorchJars.in(folder)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void findsNothingIfAJarIsMissing(int missing) throws IOException {
    for (int i = 0; i < TORCH.size(); i++) {
      if (i != missing) {
        file("lib/" + TORCH.get(i));
      }
    }
    assertThat(TorchJars.of(file("lib/heed-cli.jar").toString())).isEmpty();
    assertThat(TorchJars.in(folder)).isEmpty();
  }

  @Test
  void findsJarsOfAClassPath() throws IOException {
    StringBuilder classPath = new StringBuilder(folder.toString());
    for (String each : TORCH) {
      classPath
          .append(File.pathSeparator)
          .append(file("repository/" + each.charAt(0) + "/" + each));
    }
    assertThat(TorchJars.of(classPath.toString())).isPresent();
    assertThat(TorchJars.in(folder.resolve("none"))).isEmpty();
  }
}
