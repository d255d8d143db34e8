package dev.heed.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentationTest {
  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/geometry.md");

  /** The page's table, generated from code. */
  private static String table() {
    StringBuilder table = new StringBuilder();
    table.append("| method | `--method` | similarity | initialise | strengthen | normalise |\n");
    table.append("|---|---|---|---|---|---|\n");
    for (MethodName name : MethodName.values()) {
      for (Method.Role role : name.create().similarities()) {
        List<String> notation = role.similarity().notation();
        table.append(
            "| %s | `%s` | %s | %s |%n"
                .formatted(name.title(), name, role.name(), String.join(" | ", notation))
                .replace("|  |", "| |"));
      }
    }
    return table.toString();
  }

  @Test
  void tableOfMethodsIsUpToDate() throws IOException {
    assertThat(Files.readString(PAGE)).contains(table());
  }

  @Test
  void everySettingIsDocumented() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(Setting.values()).isNotEmpty();
    for (Setting setting : Setting.values()) {
      assertThat(page).contains("| `--" + setting.title() + "` | " + setting.meaning() + " |");
    }
  }
}
