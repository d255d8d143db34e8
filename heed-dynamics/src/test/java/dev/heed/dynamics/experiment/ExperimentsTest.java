package dev.heed.dynamics.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.dynamics.corpus.Corpus;
import dev.heed.dynamics.corpus.SenCorpus;
import dev.heed.dynamics.corpus.SenSst2;
import dev.heed.dynamics.synthetic.SenAblation;
import dev.heed.dynamics.synthetic.SenSynthetic;
import dev.heed.dynamics.task.BlankSeparated;
import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentsTest {
  /** Ten times the paper's rate and a tenth of its epochs: its course in coarser steps. */
  private static final List<String> SYNTHETIC =
      List.of("rate=1", "epochs=500", "record_every=5", "sentences=2000");

  private static final Observer PATIENT = new After(Long.MAX_VALUE);

  @TempDir Path folder;

  /** Stops a run as soon as this much of it is done. */
  private static final class After implements Observer {
    private final long stop;
    private long done;

    After(long stop) {
      this.stop = stop;
    }

    @Override
    public void progress(String stage, long done, long total) {
      assertThat(done).isLessThanOrEqualTo(total);
      this.done = done;
    }

    @Override
    public boolean isCancelled() {
      return done >= stop;
    }
  }

  private Laboratory laboratory(int threads) {
    return new Laboratory(new Environment("1", threads, List.of(folder)));
  }

  private Laboratory.Result run(
      Experiment<?> experiment, List<String> settings, int threads, String out) throws IOException {
    return laboratory(threads).run(experiment, settings, 1, folder.resolve(out), PATIENT);
  }

  private byte[] trace(String out) throws IOException {
    return Files.readAllBytes(folder.resolve(out).resolve("trace.csv"));
  }

  /** The metrics without timings. */
  private JsonNode metrics(String out) throws IOException {
    ObjectNode json =
        (ObjectNode)
            new ObjectMapper().readTree(folder.resolve(out).resolve("metrics.json").toFile());
    assertThat(json.remove("seconds").asDouble()).isPositive();
    return json;
  }

  private String page(String out) throws IOException {
    return Files.readString(folder.resolve(out).resolve("report.html"))
        .replaceAll("(?s)<(script|style).*?</\\1>", "");
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    List<String> settings = List.of("rate=1", "epochs=60", "record_every=7", "sentences=1000");
    for (int threads : new int[] {1, 2, 4}) {
      run(new SenSynthetic(), settings, threads, "threads" + threads);
      assertThat(trace("threads" + threads)).isEqualTo(trace("threads1"));
      assertThat(metrics("threads" + threads)).isEqualTo(metrics("threads1"));
    }
    List<String> lines = Files.readAllLines(folder.resolve("threads1/trace.csv"));
    assertThat(lines).hasSize(1 + 3 * 10);
    assertThat(lines.getFirst())
        .startsWith("head,epoch,train_loss,dev_loss,topic1.1_score,topic1.1_norm,topic1.2_score");
    assertThat(lines.get(1)).startsWith("FC,0,");
    assertThat(lines.get(2)).startsWith("TC,0,");
    assertThat(lines.getLast()).startsWith("TL,60,");

    Path broken = folder.resolve("broken");
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> laboratory(2).run(new SenSynthetic(), settings, 1, broken, new After(1)));
    assertThat(trace("broken").length).isLessThan(trace("threads1").length);
    laboratory(1).resume(broken, PATIENT);
    assertThat(trace("broken")).isEqualTo(trace("threads1"));
    assertThat(metrics("broken")).isEqualTo(metrics("threads1"));
  }

  @Test
  void runsWithThePapersNamesOfHeadsResume() throws IOException {
    List<String> settings = List.of("heads=FC", "epochs=20", "sentences=1000");
    run(new SenSynthetic(), settings, 1, "whole");
    Path broken = folder.resolve("broken");
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> laboratory(1).run(new SenSynthetic(), settings, 1, broken, new After(1)));
    Path config = broken.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains("\"fixed\"");
    Files.writeString(config, text.replace("\"fixed\"", "\"FC\""));
    laboratory(1).resume(broken, PATIENT);
    assertThat(trace("broken")).isEqualTo(trace("whole"));
    assertThat(Files.readAllLines(broken.resolve("trace.csv")).getLast()).startsWith("FC,20,");
  }

  @Test
  void topicWordsFollowTheIdentity() throws IOException {
    Laboratory.Result result = run(new SenSynthetic(), SYNTHETIC, 2, "run");
    // The steps are ten times the paper's: by the score 0.1 a word has made some 15 of them.
    assertThat((Double) result.metrics().get("sen_max_error")).isPositive().isLessThan(0.04);
    assertThat((Double) result.metrics().get("sen_median_error")).isLessThan(0.02);
    assertThat(metrics("run").at("/FC/test_accuracy").asDouble()).isGreaterThan(0.99);
    // Two for each of three heads, one for each of two laws.
    assertThat(metrics("run").at("/checks")).hasSize(8);
    JsonNode flow = metrics("run").get("gradient_flow");
    assertThat(flow.get("descent_time").asDouble()).isEqualTo(500);
    assertThat(flow.get("flow_evaluations_to_descent_time").asInt()).isBetween(50, 400);
    // The rate is ten times the paper's, and descent is that much farther from the flow.
    assertThat(flow.get("flow_largest_score_difference").asDouble()).isBetween(1e-4, 0.2);
    for (String law : List.of("norm_log", "score_log_log")) {
      assertThat(flow.at("/last_three_decades/" + law + "_share_best").asDouble()).isOne();
    }
    assertThat(flow.at("/last_three_decades/score_log_log_greatest_slope").asDouble())
        .isBetween(1.9, 2.1);
    assertThat(page("run"))
        .contains(
            "heads FC (fixed: a fixed matrix), TC (linear: a trained matrix) and TL (mlp: a layer",
            "Late in the training",
            "Figure 13")
        .doesNotContain("NaN", "Infinity", "–</dd>");
  }

  @Test
  void aReportBeginsWithItsChecksAndSaysWhyNothingWasMeasured() throws IOException {
    Laboratory.Result result =
        run(
            new SenSynthetic(),
            List.of("heads=FC,TL", "epochs=120", "sentences=1000", "record_every=20"),
            2,
            "run");
    assertThat(result.passed()).isFalse();
    assertThat(result.title()).isEqualTo("Too short to tell whether topic words follow theory");
    String page = page("run");
    assertThat(page).contains(Check.tally(result.checks()));
    assertThat(page.indexOf("checks passed")).isLessThan(page.indexOf("<p "));
    for (Check check : result.checks()) {
      assertThat(page).contains(check.name(), check.outcome().toString());
      if (!check.passed()) {
        assertThat(page).contains(check.why());
      }
    }
    assertThat(result.checks())
        .filteredOn(check -> Double.isNaN(check.measured()))
        .isNotEmpty()
        .allMatch(check -> check.outcome() == Check.Outcome.UNDECIDED)
        .allMatch(
            check ->
                check
                    .why()
                    .equals(
                        "no word passed score 0.1 in 120 epochs; try more, the default is 5,000"));
    assertThat(page)
        .contains("heads FC (fixed: a fixed matrix) and TL (mlp:", "not measured")
        .doesNotContain("NaN", "–</dd>", "TC (");
  }

  @Test
  void trainingsThatDoNotDifferYetLeaveTheClaimUndecided() throws IOException {
    Laboratory.Result result =
        run(new SenAblation(), List.of("epochs=2", "sentences=1000", "heads=TC"), 2, "run");
    assertThat(result.checks())
        .hasSize(4)
        .allMatch(check -> check.outcome() == Check.Outcome.UNDECIDED);
    assertThat(page("run")).contains("in 0 of 4 comparisons", "head TC (linear: a trained matrix)");
  }

  @Test
  void scoreAndNormPromoteEachOther() throws IOException {
    Laboratory.Result result =
        run(
            new SenAblation(),
            List.of("rate=1", "epochs=400", "record_every=10", "sentences=2000", "heads=linear"),
            2,
            "run");
    assertThat(result.checks()).hasSize(4).allMatch(check -> check.passed());
    JsonNode metrics = metrics("run");
    assertThat(metrics.at("/TC_KF/mean_topic_score").asDouble()).isZero();
    assertThat(metrics.at("/TC_EF/mean_topic_norm").asDouble()).isPositive();
    assertThat(page("run")).contains("Figure 3").doesNotContain("NaN");
  }

  /** Reviews with one word that decides the label, and some that are correlated with it. */
  private Path reviews() throws IOException {
    List<String> lines = new ArrayList<>();
    String[] telling = {"good", "bad", "lovely", "awful"};
    for (int i = 0; i < 240; i++) {
      StringBuilder line = new StringBuilder(i % 2 == 0 ? "pos" : "neg").append(',');
      for (int j = 0; j < 3 + i % 5; j++) {
        line.append("word").append((i * 7 + j * j * 11) % 40).append(' ');
      }
      line.append(telling[i % 4]).append(i % 3 == 0 ? " " + telling[(i + 2) % 4] : "");
      lines.add(line.toString());
    }
    lines.addFirst("label,text");
    return Files.write(folder.resolve("reviews.csv"), lines);
  }

  @Test
  void anyCorpusIsStudied() throws IOException {
    List<String> settings =
        List.of(
            "train=" + reviews(),
            "fixed_dim=8",
            "trained_dim=6",
            "rate=1",
            "epochs=400",
            "patience=100",
            "record_every=20",
            "top_words=6");
    Laboratory.Result result = run(new SenCorpus(), settings, 2, "run");
    assertThat(result.checks()).isEmpty();
    JsonNode metrics = metrics("run");
    assertThat(metrics.get("train_docs").asInt()).isEqualTo(216);
    assertThat(metrics.get("dev_docs").asInt()).isEqualTo(24);
    assertThat(metrics.get("vocabulary").asInt()).isEqualTo(44);
    assertThat(metrics.at("/FC/dev_accuracy").asDouble()).isGreaterThan(0.9);
    List<String> words = Files.readAllLines(folder.resolve("run/words.csv"));
    assertThat(words).hasSize(1 + 2 * 6);
    assertThat(words.get(1)).matches("FC,(good|bad|lovely|awful),.*");
    assertThat(Files.readAllLines(folder.resolve("run/curves.csv")).getFirst())
        .isEqualTo("head,word,epoch,score,norm");
    assertThat(page("run")).contains("broken assumption", "own scores (%)").doesNotContain("NaN</");

    Path broken = folder.resolve("broken");
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> laboratory(1).run(new SenCorpus(), settings, 1, broken, new After(1)));
    laboratory(2).resume(broken, PATIENT);
    for (String name : List.of("trace.csv", "words.csv", "curves.csv")) {
      assertThat(Files.readAllBytes(broken.resolve(name)))
          .isEqualTo(Files.readAllBytes(folder.resolve("run").resolve(name)));
    }
    assertThat(metrics("broken")).isEqualTo(metrics("run"));
  }

  @Test
  void invalidSettingsAreRejected() throws IOException {
    String train = "train=" + reviews();
    assertRefused(
        List.of(train, "words=nowhere"), "words has 'nowhere', which no training text contains");
    assertRefused(List.of(train, "dev_share=1"), "dev_share is 1.0; expected ");
    assertRefused(List.of(train, "format=xml"), "format is 'xml'; expected one of fasttext, ");
    assertRefused(List.of(train, "top_words=0"), "top_words is 0; expected ");
    for (String until : List.of("1e7", "1e13", "NaN")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> run(new SenSynthetic(), List.of("flow_until=" + until), 1, "refused"))
          .withMessageContaining("expected 1.0E8 to 1.0E12");
    }
    assertRefused(List.of(train, "heads=FD"), "heads is 'FD'; expected one of fixed, linear, mlp");
  }

  private void assertRefused(List<String> settings, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(new SenCorpus(), settings, 1, "refused"))
        .withMessageContaining(message);
  }

  @Test
  void thePapersSettingsArePinned() {
    assertThat(Laboratory.defaults(new SenSynthetic()).toString())
        .isEqualTo(
            "{heads=[\"fixed\",\"linear\",\"mlp\"], sentences=5000, topics=4, words_per_topic=2,"
                + " other_words=5000, companions=20, dim=10, key_dim=10, embedding_scale=1.0E-6,"
                + " rate=0.1, epochs=5000, record_every=10, flow_until=1.0E12}");
    assertThat(Laboratory.defaults(new SenAblation()).toString())
        .isEqualTo(
            "{heads=[\"fixed\",\"linear\"], sentences=5000, dim=10, key_dim=10,"
                + " embedding_scale=0.1, rate=0.1, epochs=6000, record_every=10}");
    assertThat(Laboratory.defaults(new SenSst2()).toString())
        .isEqualTo(
            "{heads=[\"fixed\",\"linear\"], fixed_dim=200, trained_dim=100, key_dim=10,"
                + " embedding_scale=1.0E-6, rate=0.1, epochs=200000, patience=2000,"
                + " record_every=1000, top_words=100,"
                + " words=[\"powerful\",\"stupid\",\"solid\",\"suffers\",\"mess\"],"
                + " padding=\"NONE\"}");
  }

  @Test
  void tokensAreThoseOfThePaper() {
    assertThat(BlankSeparated.words("It 's a so-called \"mess\" , isn_t It ?"))
        .containsExactly("It", "s", "a", "socalled", "mess", "isn_t", "It");
    assertThat(Corpus.unicodeWords().apply("It's MESSY")).containsExactly("it's", "messy");
  }
}
