package dev.heed.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  private static final AtomicFile.Content NEW =
      out -> out.write("new".getBytes(StandardCharsets.UTF_8));

  @TempDir private Path folder;

  @Test
  void writesNewFilesAndReplacesOldOnes() throws IOException {
    Path file = folder.resolve("file");
    AtomicFile.write(file, NEW);
    assertThat(file).hasContent("new");
    AtomicFile.write(file, out -> out.write('x'));
    assertThat(file).hasContent("x");
    assertThat(names()).containsExactly("file");
  }

  @Property(tries = 50) // each waits for the disk
  void writesExactlyTheBytesGiven(@ForAll byte[] first, @ForAll byte[] second) throws IOException {
    Path parent = Files.createTempDirectory("heed");
    Path file = parent.resolve("file");
    try {
      for (byte[] bytes : List.of(first, second)) {
        AtomicFile.write(file, out -> out.write(bytes));
        assertThat(file).hasBinaryContent(bytes);
      }
      try (Stream<Path> files = Files.list(parent)) {
        assertThat(files).containsExactly(file);
      }
    } finally {
      Files.delete(file);
      Files.delete(parent);
    }
  }

  @Test
  void writesTextAsUtf8() throws IOException {
    Path file = folder.resolve("file");
    AtomicFile.write(file, "Überprüfung: 注意");
    assertThat(Files.readAllBytes(file))
        .isEqualTo("Überprüfung: 注意".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aReplacedFileKeepsItsPermissions() throws IOException {
    Assumptions.assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "this machine: no POSIX file system");
    Path file = Files.writeString(folder.resolve("file"), "old");
    for (String permissions : List.of("rw-r-----", "rw-rw-rw-", "rwx--x---")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      AtomicFile.write(file, NEW);
      assertThat(file).hasContent("new");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(permissions);
    }
  }

  /** A move out of a zip file is one that no file system does atomically. */
  @Test
  void movesWhereAtomicMovesAreNotSupported() throws IOException {
    Path file = folder.resolve("file");
    URI archive = URI.create("jar:" + folder.resolve("archive.zip").toUri());
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Path inside = zip.getPath("inside");
      for (String content : List.of("new", "newer")) {
        Files.writeString(inside, content);
        assertThatThrownBy(() -> Files.move(inside, file, StandardCopyOption.ATOMIC_MOVE))
            .isInstanceOf(AtomicMoveNotSupportedException.class);
        AtomicFile.move(inside, file);
        assertThat(file).hasContent(content);
        assertThat(inside).doesNotExist();
      }
    }
  }

  @Test
  void aNewFileHasTheUsualPermissions() throws IOException {
    Path file = folder.resolve("file");
    AtomicFile.write(file, NEW);
    Path other = Files.writeString(folder.resolve("other"), "");
    Assumptions.assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix"),
        "this machine: no POSIX file system");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
  }

  @Test
  void aFailureLeavesTheOldFile() throws IOException {
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
  void aLinkStaysAndItsTargetIsReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file.getFileName());
    AtomicFile.write(link, NEW);
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void errorsSayWhyAFileCannotBeWritten() {
    failure(
        folder.resolve("none").resolve("file"),
        "cannot be written: there is no folder "
            + folder.resolve("none")
            + "; expected a folder that exists");
    failure(folder, "this is a folder; expected the name of a file");
    failure(folder.resolve("a".repeat(300)), "cannot be written: ");
  }

  @Test
  void aReadOnlyFolderKeepsItsFiles() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Assumptions.assumeTrue(
        folder.toFile().setWritable(false) && !Files.isWritable(folder),
        "this machine: root writes everywhere");
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
    Assumptions.assumeTrue(
        Files.exists(device) && Files.exists(Path.of("/dev/full")), "this machine: no /dev/full");
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
  void anEndedProgramLeavesNoTemporaryFile() throws Exception {
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

  /** A program that exits while it writes a file. */
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
