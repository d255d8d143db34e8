package dev.heed.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final AtomicFile.Content NEW =
      out -> out.write("new".getBytes(StandardCharsets.UTF_8));

  @TempDir private Path folder;

  @Test
  void writesANewFileAndReplacesAnOldOne() throws IOException {
    Path file = folder.resolve("file");
    AtomicFile.write(file, NEW);
    assertThat(file).hasContent("new");
    AtomicFile.write(file, out -> out.write('x'));
    assertThat(file).hasContent("x");
    assertThat(names()).containsExactly("file");
  }

  @Test
  void othersMayReadWhatTheyMayReadOfAnyNewFile() throws IOException {
    Path file = folder.resolve("file");
    AtomicFile.write(file, NEW);
    Path other = Files.writeString(folder.resolve("other"), "");
    Assumptions.assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
  }

  @Test
  void anOldFileSurvivesAFailure() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    for (Exception failure : List.of(new IOException("no more"), new IllegalStateException("x"))) {
      AtomicFile.Content content =
          out -> {
            out.write(new byte[1 << 20]);
            switch (failure) {
              case IOException e -> throw e;
              case RuntimeException e -> throw e;
              default -> throw new AssertionError(failure);
            }
          };
      assertThatThrownBy(() -> AtomicFile.write(file, content))
          .hasMessage(
              failure instanceof IOException
                  ? file
                      + ": cannot be written: no more; expected a file that can be, with room"
                      + " for it"
                  : "x");
      assertThat(file).hasContent("old");
      assertThat(names()).containsExactly("file");
    }
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file.getFileName());
    AtomicFile.write(link, NEW);
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void saysWhyAFileCannotBeWritten() {
    failure(
        folder.resolve("none").resolve("file"),
        "cannot be written: there is no folder "
            + folder.resolve("none")
            + "; expected a folder that exists");
    failure(folder, "this is a folder; expected the name of a file");
    failure(folder.resolve("a".repeat(300)), "cannot be written: ");
  }

  @Test
  void aFolderThatIsReadOnlyIsLeftAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Assumptions.assumeTrue(folder.toFile().setWritable(false) && !Files.isWritable(folder));
    try {
      failure(file, "cannot be written: not permitted");
      assertThat(file).hasContent("old");
    } finally {
      assertThat(folder.toFile().setWritable(true)).isTrue();
    }
  }

  @Test
  void devicesAreWrittenToDirectly() throws IOException {
    Path device = Path.of("/dev/null");
    Assumptions.assumeTrue(Files.exists(device) && Files.exists(Path.of("/dev/full")));
    AtomicFile.write(device, NEW);
    assertThat(Files.isRegularFile(device)).isFalse();
    failure(Path.of("/dev/full"), "cannot be written: No space left on device");
  }

  private static void failure(Path file, String message) {
    assertThatThrownBy(() -> AtomicFile.write(file, NEW))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(file + ": " + message);
  }

  @Test
  void nothingIsLeftWhenTheProgramIsEnded() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Ended.class.getName(),
                folder.resolve("file").toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(names()).isEmpty();
  }

  /** A program that is ended while it writes. */
  static final class Ended {
    private Ended() {}

    public static void main(String[] args) throws IOException {
      Path file = Path.of(args[0]);
      AtomicFile.write(
          file,
          out -> {
            out.write(new byte[1 << 20]);
            try (Stream<Path> written = Files.list(file.getParent())) {
              System.exit(written.count() == 1 ? 130 : 1);
            }
          });
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }
}
