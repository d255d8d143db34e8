package dev.heed.cli.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import dev.heed.encoder.KnownEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Jars come through Maven; a script stands in for it. */
@Isolated("sets a property of the JVM")
final class EncodersTest {
  private static final KnownEncoder ENCODER = KnownEncoder.BGE_SMALL_ZH;

  @TempDir private Path folder;
  private String before;

  @BeforeEach
  void useAnEmptyRepository() {
    before = System.getProperty("maven.repo.local", "");
    System.setProperty("maven.repo.local", folder.resolve("repository").toString());
  }

  @AfterEach
  void useTheRepositoryAgain() {
    if (before.isEmpty()) {
      System.clearProperty("maven.repo.local");
    } else {
      System.setProperty("maven.repo.local", before);
    }
  }

  private String maven(String... lines) throws IOException {
    Path script =
        Files.createFile(
            folder.resolve("mvn"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    return Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n").toString();
  }

  @Test
  void mavenBringsTheJar() throws IOException {
    Path jar = ENCODER.inRepository();
    String maven =
        maven(
            "echo \"$@\" > '" + folder.resolve("arguments") + "'",
            "mkdir -p '" + jar.getParent() + "'",
            "echo jar > '" + jar + "'");
    assertThat(Encoders.fetch(ENCODER, maven)).isEqualTo(jar);
    assertThat(folder.resolve("arguments"))
        .hasContent(
            "-B dependency:get -Dartifact=dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15-q"
                + ":1.11.0-beta19 -Dtransitive=false");
    // Now it is there, and Maven is not needed.
    assertThat(Encoders.fetch(ENCODER, "no-such-maven")).isEqualTo(jar);
    assertThat(Encoders.file(Path.of("bge-small-zh"))).hasValue(jar);
  }

  @Test
  void aFailureOfMavenIsOneLine() throws IOException {
    String maven =
        maven("echo '[INFO] a'", "echo '[ERROR] no network'", "echo '[ERROR] b'", "exit 1");
    assertThatThrownBy(() -> Encoders.fetch(ENCODER, maven))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(
            "bge-small-zh: Maven did not bring it: no network; expected the result of: mvn -B ");
    assertThatThrownBy(() -> Encoders.fetch(ENCODER, folder.resolve("no-maven").toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("bge-small-zh: Maven cannot be started: ")
        .hasMessageEndingWith("on the PATH, or the jar " + ENCODER.inRepository());
  }

  @Test
  void namesFoldersJarsAndGraphsAreEncoders() throws IOException {
    assertThat(Encoders.isEncoder(folder)).isTrue();
    assertThat(Encoders.isEncoder(Path.of("minilm"))).isTrue();
    assertThat(Encoders.isEncoder(Path.of("some/Model.ONNX"))).isTrue();
    assertThat(Encoders.isEncoder(Path.of("some.jar"))).isTrue();
    for (String other : new String[] {"some.heed", "some.bin", "minilmm", "some.zip"}) {
      assertThat(Encoders.isEncoder(Path.of(other))).isFalse();
    }
  }
}
