package dev.heed.nets.experiment.bags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import dev.heed.nets.RequiresPyTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresPyTorch
class BagsNewsTest {
  private static final List<String> SMALL =
      List.of("train_bags=200", "dev_bags=60", "test_bags=80", "titles=4", "epochs=6", "rate=0.01");

  @TempDir Path folder;

  /** Cancels a run when it asks for this time. */
  private static final class Impatient implements Observer {
    private final int limit;
    private int asked;

    Impatient(int limit) {
      this.limit = limit;
    }

    @Override
    public void progress(String stage, long done, long total) {
      assertThat(done).isLessThanOrEqualTo(total);
    }

    @Override
    public boolean isCancelled() {
      return ++asked >= limit;
    }
  }

  /** Titles whose words depend on the class, in the columns of AG's news. */
  private void writeTitles() throws IOException {
    SeededRandom random = new SeededRandom(5);
    for (String name : List.of("train20k", "test")) {
      List<String> lines = new ArrayList<>(List.of("class_index,title,description"));
      for (int i = 0; i < 400; i++) {
        int label = 1 + i % 4;
        String own = (label == 3 ? "stock" : "match") + random.below(10);
        lines.add("%d,the %s of day %d,none".formatted(label, own, random.below(20)));
      }
      Path file = folder.resolve("ag_news/" + name + ".csv");
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    }
  }

  private Laboratory.Result run(List<String> settings, int threads, String out, int limit)
      throws IOException {
    return new Laboratory(new Environment("1", threads, List.of(folder)))
        .run(new BagsNews(), settings, 1, folder.resolve(out), new Impatient(limit));
  }

  private ObjectNode metrics(String out) throws IOException {
    ObjectNode json =
        (ObjectNode)
            new ObjectMapper().readTree(folder.resolve(out).resolve("metrics.json").toFile());
    assertThat(json.remove("seconds").asDouble()).isPositive();
    return json;
  }

  @Test
  void halfOfTheBagsHoldWantedTitles() {
    Titles titles = new Titles(List.of("in"), List.of("out of it"));
    List<Bag> bags = Bag.draw(titles, 40, 5, new SeededRandom(1));
    assertThat(bags).filteredOn(Bag::isPositive).hasSize(20);
    for (Bag bag : bags) {
      for (int i = 0; i < 5; i++) {
        assertThat(bag.titles().get(i)).isEqualTo(bag.wanted().get(i) ? "in" : "out of it");
        assertThat(bag.text().substring(bag.begins()[i])).startsWith(bag.titles().get(i));
      }
    }
  }

  @Test
  void areasCountPairsInTheRightOrder() {
    // Of the six pairs three are in order, and one is tied.
    Marks marks =
        new Marks(new double[] {3, 2, 2, 1, 0}, new boolean[] {true, true, false, false, true});
    assertThat(marks.area()).isEqualTo((2 + 1.5 + 0) / 6);
    assertThat(new Marks(new double[] {1, 0}, new boolean[] {true, false}).area()).isOne();
    assertThat(marks.curve("name").points().getLast().y()).isOne();
  }

  @Test
  void contributionsMarkTheTitlesAndNothingElseChangesThem() throws IOException {
    writeTitles();
    run(SMALL, 1, "one", Integer.MAX_VALUE);
    assertThat(metrics("one").get("contributions_title_area").asDouble()).isGreaterThan(0.95);
    assertThat(metrics("one").get("contributions_first_share").asDouble()).isGreaterThan(0.9);
    assertThat(metrics("one").get("gated_attention_bag_area").asDouble()).isGreaterThan(0.9);
    assertThat(metrics("one").get("largest_distance_of_sum").asDouble()).isLessThan(1e-6);
    run(SMALL, 2, "two", Integer.MAX_VALUE);
    assertThat(metrics("two")).isEqualTo(metrics("one"));
    for (int limit : new int[] {20, 240}) {
      Path stopped = folder.resolve("stopped" + limit);
      assertThatExceptionOfType(CancelledException.class)
          .isThrownBy(() -> run(SMALL, 2, "stopped" + limit, limit));
      new Laboratory(new Environment("1", 1, List.of(folder)))
          .resume(stopped, new Impatient(Integer.MAX_VALUE));
      assertThat(metrics("stopped" + limit)).isEqualTo(metrics("one"));
      assertThat(stopped.resolve("trace.csv"))
          .hasSameTextualContentAs(folder.resolve("one/trace.csv"));
    }
    assertThat(folder.resolve("one/report.html")).content().contains("Figure 2");
  }

  @Test
  void wrongSettingsAndMissingTitlesAreRefused() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> run(SMALL, 1, "refused", Integer.MAX_VALUE))
        .withMessageContaining("ag_news/train20k.csv: there is no such data file");
    writeTitles();
    Files.writeString(folder.resolve("ag_news/test.csv"), "class_index,title,description\n1,a,b\n");
    assertThatIOException()
        .isThrownBy(() -> run(SMALL, 1, "refused", Integer.MAX_VALUE))
        .withMessageContaining("has 0 titles of class 3 and 1 others; expected some of each");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(List.of("titles=1"), 1, "refused", Integer.MAX_VALUE))
        .withMessageContaining("titles is 1; expected at least 2");
    assertThat(Laboratory.defaults(new BagsNews()).toString())
        .isEqualTo(
            "{train_bags=3600, dev_bags=600, test_bags=2000, titles=10, dim=32, units=16,"
                + " epochs=30, rate=0.001, weight_decay=1.0E-4}");
  }

  @Test
  @Tag("full")
  void theClaimHoldsOnRealTitles() throws IOException {
    Optional<Path> data =
        Stream.of(System.getenv("HEED_DATA"), "../../shared/data")
            .flatMap(Stream::ofNullable)
            .map(Path::of)
            .filter(place -> Files.exists(place.resolve("text/ag_news/train20k.csv")))
            .findFirst();
    Assumptions.assumeTrue(data.isPresent(), "HEED_DATA has no ag_news");
    Laboratory.Result result =
        new Laboratory(new Environment("1", 2, List.of(data.get())))
            .run(
                new BagsNews(),
                List.of(),
                1,
                folder.resolve("run"),
                new Impatient(Integer.MAX_VALUE));
    assertThat(result.checks()).hasSize(4).allMatch(Check::passed);
  }
}
