package dev.heed.nets.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.heed.attention.mask.Mask;
import dev.heed.kernel.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads complete files, and reports one line for damaged ones. */
class DataTest {
  @TempDir Path folder;

  private static void assertWrong(ThrowingCallable reading, String... parts) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(reading)
        .satisfies(
            e -> {
              assertThat(e.getMessage()).contains(parts).contains("; expected ");
              assertThat(e.getMessage().lines()).hasSize(1);
            });
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Fixtures.write(folder.resolve(name), bytes);
  }

  @Test
  void imagesAreReadAndScaled() throws IOException {
    Fixtures.mnist(folder);
    LabelledImages images =
        LabelledImages.read(
            folder.resolve("mnist/train-images-idx3-ubyte.gz"),
            folder.resolve("mnist/train-labels-idx1-ubyte.gz"));
    assertThat(images.count()).isEqualTo(90);
    assertThat(images.labels()).startsWith(0, 1, 2, 0);
    assertThat(images.scaled(new int[] {4})).containsExactly(0, 1, 0, 128 / 255f, 0, 0);
  }

  @Test
  void damagedImagesAreNamed() throws IOException {
    Path labels = file("labels", Fixtures.idx(new int[] {2049, 2}, new byte[] {1, 9}));
    Path images = file("images", Fixtures.idx(new int[] {2051, 2, 1, 2}, new byte[4]));
    assertThat(LabelledImages.read(images, labels).labels()).containsExactly(1, 9);
    Path cut = file("cut", Fixtures.idx(new int[] {2051, 2, 1, 2}, new byte[3]));
    assertWrong(
        () -> LabelledImages.read(cut, labels),
        cut + ": ends after 3 bytes of data; expected 2 images of 2 bytes");
    Path header = file("header", new byte[] {0, 0, 8});
    assertWrong(() -> LabelledImages.read(header, labels), header + ": is cut off");
    assertWrong(
        () -> LabelledImages.read(labels, labels),
        labels + ": its magic number is 2049; expected 2051, that of an IDX file of images");
    Path more = file("more", Fixtures.idx(new int[] {2051, 2, 1, 2}, new byte[5]));
    assertWrong(() -> LabelledImages.read(more, labels), more + ": has extra bytes after its data");
    Path fewer = file("fewer", Fixtures.idx(new int[] {2049, 1}, new byte[] {1}));
    assertWrong(() -> LabelledImages.read(images, fewer), fewer + ": has 1 labels; expected 2");
    Path ten = file("ten", Fixtures.idx(new int[] {2049, 2}, new byte[] {1, 10}));
    assertWrong(() -> LabelledImages.read(images, ten), ten + ": label 2 is 10; expected 0 to 9");
    Path packed = file("packed.gz", Fixtures.idx(new int[] {2051, 2, 1, 2}, new byte[4]));
    byte[] bytes = Files.readAllBytes(packed);
    Path broken = Files.write(folder.resolve("broken.gz"), Arrays.copyOf(bytes, bytes.length - 9));
    assertWrong(() -> LabelledImages.read(broken, labels), broken + ": is cut off");
    Path noGzip = Files.write(folder.resolve("none.gz"), new byte[20]);
    assertWrong(() -> LabelledImages.read(noGzip, labels), noGzip + ": is damaged or not gzip");
  }

  @Test
  void papersAttendToThemselvesAndNeighbours() throws IOException {
    Fixtures.cora(folder);
    CitationGraph graph =
        CitationGraph.read(
            folder.resolve("graphs/cora.nodes.tsv"), folder.resolve("graphs/cora.edges.tsv"));
    assertThat(graph.count()).isEqualTo(40);
    assertThat(graph.features()).isEqualTo(7);
    assertThat(graph.classes()).isEqualTo(2);
    Mask mask = graph.mask();
    assertThat(mask.allows(0, 3, 5)).isTrue();
    assertThat(mask.allows(0, 5, 3)).isTrue();
    assertThat(mask.allows(0, 3, 3)).isTrue();
    assertThat(mask.allows(0, 3, 4)).isFalse();
    assertThat(Arrays.copyOf(graph.shares(), 7)).containsExactly(0.5f, 0, 0.5f, 0, 0, 0, 0);
  }

  @Test
  void malformedPapersAreNamedByLine() throws IOException {
    Path edges = Fixtures.lines(folder.resolve("edges"), List.of("u\tv", "0\t1"));
    String first = "0\ttrain\t0\t0:1";
    for (String bad :
        List.of(
            "1\ttrain\t0",
            "1\ttrain\tx\t0:1",
            "1\ttrain\t0\t7",
            "1\tdev\t0\t0:1",
            "2\ttrain\t0\t0:1",
            "1\ttrain\t-1\t0:1")) {
      Path nodes = Fixtures.lines(folder.resolve("nodes"), List.of("header", first, bad));
      assertWrong(() -> CitationGraph.read(nodes, edges), nodes + ":3: ");
    }
    Path nodes =
        Fixtures.lines(folder.resolve("nodes"), List.of("header", first, "1\tval\t0\t0:1"));
    assertThat(CitationGraph.read(nodes, edges).count()).isEqualTo(2);
    for (String bad : List.of("0", "0\tx", "0\t2", "0\t1\t1", "-1\t0")) {
      Path wrong = Fixtures.lines(folder.resolve("wrong"), List.of("u\tv", bad));
      assertWrong(() -> CitationGraph.read(nodes, wrong), wrong + ":2: is '" + bad + "'");
    }
  }

  @Test
  void meshesAreReadWithTheirLabels() throws IOException {
    HumanMeshes meshes = HumanMeshes.read(Fixtures.meshes(folder));
    assertThat(meshes.train()).hasSize(3);
    assertThat(meshes.test()).hasSize(2);
    LabelledMesh mesh = meshes.test().getFirst();
    assertThat(mesh.name()).isEqualTo("body3");
    assertThat(mesh.faces()).hasSize(12).startsWith(0, 1, 2, 0, 1, 3);
    assertThat(mesh.labels()).containsExactly(0, 1, 2, 7);
    assertThat(mesh.mask().allows(0, 1, 3)).isTrue();
  }

  @Test
  void truncatedArchivesAreNamed() throws IOException {
    Path archive = Fixtures.meshes(folder);
    byte[] bytes = Files.readAllBytes(archive);
    Path cut = Files.write(folder.resolve("cut.tar.gz"), Arrays.copyOf(bytes, bytes.length / 2));
    assertWrong(() -> HumanMeshes.read(cut), cut + ": is cut off");
    Path other = Files.write(folder.resolve("other.tar.gz"), new byte[100]);
    assertWrong(() -> HumanMeshes.read(other), other + ": is cut off or damaged");
  }

  @Test
  void sentencesCorrespondLineByLine() throws IOException {
    Path english = Fixtures.lines(folder.resolve("en.gz"), List.of("one", "two\r"));
    Path german = Fixtures.lines(folder.resolve("de.gz"), List.of("eins", "zwei"));
    ParallelText text = ParallelText.read(english, german);
    assertThat(text.source()).containsExactly("one", "two");
    assertThat(text.first(1).target()).containsExactly("eins");
    Path three = Fixtures.lines(folder.resolve("three"), List.of("a", "b", "c"));
    assertWrong(
        () -> ParallelText.read(english, three),
        three + ": has 3 lines; expected 2, as " + english + " has");
    Path gap = Fixtures.lines(folder.resolve("gap"), List.of("a", ""));
    assertWrong(() -> ParallelText.read(english, gap), gap + ":2: is empty");
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'a', (byte) 0xe4, '\n'});
    assertWrong(() -> ParallelText.read(latin, german), latin + ": is not UTF-8");
  }

  @Test
  void moonsAreHalfCircles() {
    Moons moons = Moons.draw(101, 0, new SeededRandom(2));
    int lower = Arrays.stream(moons.labels()).sum();
    assertThat(lower).isEqualTo(51);
    for (int i = 0; i < 101; i++) {
      double x = moons.points()[2 * i] - moons.labels()[i];
      double y = moons.points()[2 * i + 1] - 0.5 * moons.labels()[i];
      assertThat(x * x + y * y).isBetween(0.999, 1.001);
      assertThat(moons.labels()[i] == 0 ? y : -y).isGreaterThan(-1e-6);
    }
  }
}
