package dev.heed.studio.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.studio.run.Folders;
import dev.heed.studio.run.Messages;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as the page shows them before anything is stored. */
class PreviewTest {
  @TempDir private Path folder;

  private Preview preview(String name, String content, Charset charset, Reading reading)
      throws IOException {
    Files.writeString(folder.resolve(name), content, charset);
    return Preview.of(
        folder.resolve(name), reading, new Messages(new Folders(List.of(folder), List.of())));
  }

  @Test
  void showsColumnsWithTheirRoles() throws IOException {
    Preview preview =
        preview("a.csv", "id,label,text\n1,x,one\n2,y,Two\n3,x,two\n", UTF_8, Reading.DETECTED);
    assertThat(preview.format()).hasValue("csv");
    assertThat(preview.columns())
        .containsExactly(
            new Preview.Column("id", "other"),
            new Preview.Column("label", "label"),
            new Preview.Column("text", "text"));
    assertThat(preview.rows().getFirst()).isEqualTo(new Preview.Row(2, List.of("1", "x", "one")));
    assertThat(preview.figures().duplicates()).isEqualTo(1);
    assertThat(preview.figures().contradictions()).isEqualTo(1);
    assertThat(preview.refused()).isEmpty();
  }

  @Test
  void showsTheColumnsOfATableThatItDoesNotUnderstand() throws IOException {
    Preview preview =
        preview(
            "a.csv", "foo,bar\n" + "a,good town\nb,bad town\n".repeat(9), UTF_8, Reading.DETECTED);
    Preview.Refused refused = preview.refused().orElseThrow();
    assertThat(refused.line()).isEqualTo(1);
    assertThat(refused.content()).isEqualTo("foo,bar");
    assertThat(refused.expected()).contains("the setting label=foo").doesNotContain("--");
    assertThat(refused.mend())
        .containsExactly(new Preview.Change("label", "foo"), new Preview.Change("text", "bar"));
    assertThat(preview.columns())
        .containsExactly(new Preview.Column("foo", "other"), new Preview.Column("bar", "other"));
    assertThat(preview.rows().getFirst().cells()).containsExactly("a", "good town");
  }

  /** What the preview proposes has to lead to a file that can be read. */
  @Test
  void proposesSettingsThatMend() throws IOException {
    List<String> files =
        List.of(
            "foo,bar\n" + "a,good town\nb,bad town\n".repeat(9),
            "a;good town\nb;bad town\n".repeat(9),
            "{\"text\":\"one\",\"label\":\"x\"}\n{\"text\":\"two\",\"label\":\"y\"}\n");
    for (String file : files) {
      Preview before = preview("a.csv", file, UTF_8, Reading.DETECTED);
      assertThat(before.refused()).as(file).isPresent();
      Preview after = preview("a.csv", file, UTF_8, mended(before.refused().get().mend()));
      assertThat(after.refused()).as(file).isEmpty();
      assertThat(after.figures().labelCount()).as(file).isEqualTo(2);
    }
    String latin = "label,text\n" + "a,a caf\u00e9\nb,a town\n".repeat(9);
    Preview before = preview("b.csv", latin, ISO_8859_1, Reading.DETECTED);
    assertThat(before.refused().orElseThrow().line()).isEqualTo(2);
    Preview after = preview("b.csv", latin, ISO_8859_1, mended(before.refused().get().mend()));
    assertThat(after.refused()).isEmpty();
    assertThat(after.encoding()).isNotEqualTo("UTF-8");
    assertThat(after.rows().getFirst().cells()).contains("a caf\u00e9");
  }

  private static Reading mended(List<Preview.Change> changes) {
    return new Reading(
        value(changes, "format"),
        value(changes, "text").map(List::of).orElse(List.of()),
        value(changes, "label"),
        value(changes, "encoding"),
        value(changes, "header").map(Boolean::valueOf),
        value(changes, "delimiter"),
        Optional.empty());
  }

  private static Optional<String> value(List<Preview.Change> changes, String setting) {
    return changes.stream()
        .filter(change -> change.setting().equals(setting))
        .map(Preview.Change::value)
        .findFirst();
  }

  @Test
  void showsWhatCouldBeReadBeforeAnError() throws IOException {
    Preview preview =
        preview(
            "a.csv", "label,text\nx,one\ny,two\nz,three,more\nx,four\n", UTF_8, Reading.DETECTED);
    assertThat(preview.figures().texts()).isEqualTo(2);
    assertThat(preview.refused())
        .hasValue(
            new Preview.Refused(
                4, "the row has 3 columns", "2 as in the header", "z,three,more", List.of()));
  }
}
