package dev.heed.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import de.bwaldvogel.liblinear.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeersTest {
  @TempDir private Path folder;

  static Stream<Peer> peersOfTheJvm() {
    return Stream.of(
        new LogisticRegressionPeer(),
        TribuoPeer.libLinear(),
        TribuoPeer.descent(),
        new OpenNlpPeer(),
        new MalletPeer());
  }

  @ParameterizedTest
  @MethodSource("peersOfTheJvm")
  void learnsWordsThatTellLabelsApart(Peer peer) throws IOException, InterruptedException {
    List<Example> train =
        IntStream.range(0, 60)
            .mapToObj(i -> i % 2 == 0 ? new Example("a", "one red x") : new Example("b", "two x"))
            .toList();
    List<Example> test = List.of(new Example("b", "two x"), new Example("a", "red one"));
    for (String setting : peer.settings()) {
      Peer.Run run = peer.run(setting, 1, train, test, folder);
      assertThat(run.predicted()).as(setting).containsExactly("b", "a");
      assertThat(run.bytes()).isPositive();
    }
  }

  /** A text of which no feature is known gets the most frequent label. */
  @Test
  void labelsUnknownWordsToo() throws IOException {
    List<Example> train =
        List.of(new Example("a", "x"), new Example("b", "y"), new Example("b", "z"));
    Peer.Run run =
        TribuoPeer.libLinear().run("default", 1, train, List.of(new Example("a", "q")), folder);
    assertThat(run.predicted()).containsExactly("b");
  }

  @Test
  void cutsTextsIntoWordsMarksAndChineseCharacters() {
    assertThat(PeerTokens.of("It's 5 o'clock!")).isEqualTo("it ' s 5 o ' clock !");
    assertThat(PeerTokens.of("房间2M宽。")).isEqualTo("房 间 2m 宽 。");
    assertThat(PeerTokens.of(" \n")).isEqualTo("empty");
    assertThat(new Example("a", "x y x").grams()).containsExactly("x", "y", "x", "x y", "y x");
  }

  /** Of "x x y" the weights are (1 + ln 2)·1 and 1 + ln(3/2), as "x" is in both texts. */
  @Test
  void weighsWordsByFrequencyAndRarity() {
    TfIdf weights = new TfIdf(List.of(new Example("a", "x"), new Example("b", "y x")));
    Feature[] features = weights.features(new Example("a", "y q x q x"));
    double x = 1 + Math.log(2);
    double y = 1 + Math.log(1.5);
    double norm = Math.hypot(x, y);
    assertThat(features).hasSize(3);
    assertThat(features[0].getValue()).isCloseTo(x / norm, within(1e-12));
    assertThat(features[1].getValue()).isCloseTo(y / norm, within(1e-12));
    assertThat(features[2].getValue()).isEqualTo(1);
    assertThat(weights.size()).isEqualTo(4);
  }

  @Test
  void drawsTheSameShareOfEachLabel() {
    List<Integer> texts = IntStream.range(0, 150).boxed().toList();
    List<String> labels = texts.stream().map(i -> i < 100 ? "a" : "b").toList();
    Parts.Split<Integer> split = Parts.stratified(texts, labels, 5);
    assertThat(split.part().stream().filter(i -> i < 100)).hasSize(20);
    assertThat(split.part()).hasSize(30).doesNotContainAnyElementsOf(split.rest());
    assertThat(split.rest()).hasSize(120);
    assertThat(Parts.stratified(texts, labels, 5)).isEqualTo(split);
  }

  @Test
  void keepsResultsInAFile() throws IOException {
    Path file = folder.resolve("results.jsonl");
    Measured measured = measured("mallet", 0.5);
    new MeasuredFile(Optional.of(file)).add(measured);
    new MeasuredFile(Optional.of(file)).add(measured("opennlp", 0.6));
    assertThat(Files.readAllLines(file)).hasSize(2);
    MeasuredFile read = new MeasuredFile(Optional.of(file));
    assertThat(read.get(measured.key())).contains(measured);
    assertThat(read.get(measured("other", 0.5).key())).isEmpty();
  }

  /** The standard error of 0.9 on 100 texts is 0.03. */
  @Test
  void comparesWithinTheStandardErrorOfTheBestPeer() {
    assertThat(PeerTable.standing(0.869, measured("mallet", 0.9))).isEqualTo("below");
    assertThat(PeerTable.standing(0.871, measured("mallet", 0.9))).isEqualTo("level");
    assertThat(PeerTable.standing(0.931, measured("mallet", 0.9))).isEqualTo("above");
  }

  @Test
  void printsARow() {
    PeerTable table = new PeerTable(List.of("mallet", "opennlp"));
    String row =
        table.row(
            "hwu64",
            Optional.of(measured("Heed", 0.87)),
            List.of(measured("mallet", 0.9), measured("opennlp", 0.8)));
    assertThat(row)
        .isEqualTo(
            "| hwu64 | 0.870 ± 0.000 / 0.500 ± 0.000<br>2.0 s, 3.0 MB"
                + " | 0.900 / 0.500<br>2.0 s, 3.0 MB | 0.800 / 0.500<br>2.0 s, 3.0 MB"
                + " | mallet 0.900 ± 0.030 | level |");
    assertThat(table.head().getFirst()).startsWith("| data | Heed | mallet | opennlp |");
  }

  private static Measured measured(String peer, double accuracy) {
    return new Measured(
        new Measured.Key("hwu64", "files", peer, List.of("default"), 1),
        "default",
        100,
        List.of(accuracy),
        List.of(0.5),
        List.of(2.0),
        List.of(3e6));
  }
}
