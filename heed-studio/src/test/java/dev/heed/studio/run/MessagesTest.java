package dev.heed.studio.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of libraries in the terms of the studio, and names for the folders of a machine. */
class MessagesTest {
  @TempDir private Path folder;
  private Path first;
  private Path second;
  private Folders folders;

  @BeforeEach
  void makeFolders() throws IOException {
    first = Files.createDirectories(folder.resolve("a/texts"));
    second = Files.createDirectories(folder.resolve("b/texts"));
    Files.writeString(first.resolve("x.csv"), "first");
    Files.writeString(second.resolve("x.csv"), "second");
    folders = new Folders(List.of(first, second), List.of(folder.resolve("runs")));
  }

  @Test
  void namesSettings() {
    Messages messages = new Messages(folders);
    assertThat(messages.put("x; expected --text NAME and --label N, or --no-header"))
        .isEqualTo(
            "x; expected the setting text and the setting label, or the setting header=false");
    assertThat(messages.put("--encoding ISO-8859-1, --format with one of, --format csv or tsv"))
        .isEqualTo(
            "the setting encoding=ISO-8859-1, the setting format with one of, the setting"
                + " format=csv or tsv");
    assertThat(messages.put("x; expected for example --label foo --text 'a b' --delimiter ;"))
        .isEqualTo(
            "x; expected for example the setting label=foo, the setting text='a b', the setting"
                + " delimiter=;");
    assertThat(messages.put("UTF-16 as --encoding says, or --encoding NAME with the name"))
        .isEqualTo("UTF-16 as the setting encoding says, or the setting encoding with the name");
    assertThat(messages.put("--text, --label and --no-header refer to columns"))
        .isEqualTo(
            "the setting text, the setting label and the setting header=false refer to columns");
    assertThat(messages.put("train is not set; expected --set train=FILE"))
        .isEqualTo("train is not set; expected train=FILE");
    assertThat(messages.put("expected one given with --model or --root"))
        .isEqualTo("expected one given with --model or --root");
  }

  @Test
  void hidesPlaces() {
    Messages messages = new Messages(folders);
    assertThat(messages.put(second.resolve("x.csv") + ":3: odd")).isEqualTo("texts-2/x.csv:3: odd");
    assertThat(messages.put(folder.resolve("runs/1/config.json") + ": odd"))
        .isEqualTo("1/config.json: odd");
  }

  /** Two folders of one name are two names, and each listed path leads to its file. */
  @Test
  void listedPathsLeadToTheirFiles() throws IOException {
    List<Folders.Entry> files = folders.files(List.of(".csv"));
    assertThat(files)
        .extracting(Folders.Entry::path)
        .containsExactly("texts/x.csv", "texts-2/x.csv");
    assertThat(folders.resolve("texts/x.csv")).hasContent("first");
    assertThat(folders.resolve("texts-2/x.csv")).hasContent("second");
    assertThat(folders.resolve("x.csv")).hasContent("first");
    assertThat(folders.resolve(second.resolve("x.csv").toString())).hasContent("second");
    Assertions.assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> folders.resolve("texts/../../b/x.csv"));
  }
}
