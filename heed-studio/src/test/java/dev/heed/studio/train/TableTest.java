package dev.heed.studio.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of many rows. */
class TableTest {
  @TempDir private Path folder;

  @Test
  void keepsEvenlySpacedRowsAndTheLast() throws IOException {
    StringBuilder csv = new StringBuilder("epoch,loss\n");
    for (int i = 0; i < 1234; i++) {
      csv.append(i).append(",0.5\n");
    }
    Path file = Files.writeString(folder.resolve("t.csv"), csv + "99");
    Table table = Table.read(file, 100);
    assertThat(table.columns()).containsExactly("epoch", "loss");
    assertThat(table.rows()).hasSizeBetween(100, 201);
    assertThat(table.total()).isEqualTo(1234);
    assertThat(table.numbers("epoch")).startsWith(0).endsWith(1233).isSorted();
    assertThat(Table.read(folder.resolve("none.csv"), 5).rows()).isEmpty();
  }
}
