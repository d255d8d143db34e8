package dev.heed.text.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.audit.Audit;
import dev.heed.text.audit.AuditListener;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.AuditSource;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.tuning.Metric;
import dev.heed.text.tuning.Trial;
import dev.heed.text.tuning.Tuning;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches and audits whose tasks run as copies, the last one first. */
class ClusterTest {
  @TempDir Path folder;

  /** Runs a copy of each task on a copy of the files, and hands over a copy of the result. */
  private final class Copies implements Cluster {
    int tasks;

    @Override
    public <R extends Serializable> void run(
        List<? extends Task<R>> tasks, List<Path> files, Results<R> results) throws IOException {
      Path copies = Files.createTempDirectory(folder, "copies");
      for (Path file : files) {
        Files.copy(file, copies.resolve(file.getFileName()));
      }
      for (int i = tasks.size() - 1; i >= 0; i--) {
        this.tasks++;
        results.add(i, copy(copy(tasks.get(i)).run(new There(copies))));
        results.running();
      }
    }

    @Override
    public int sideBySide() {
      return 3;
    }

    @Override
    public void close() {
      // Nothing runs.
    }
  }

  /** A folder as a site. */
  private record There(Path folder) implements Site {
    @Override
    public Path file(String name) {
      return folder.resolve(name);
    }

    @Override
    public int threads() {
      return 1;
    }

    @Override
    public boolean isStopped() {
      return false;
    }
  }

  @SuppressWarnings("unchecked") // as it was written
  private static <T extends Serializable> T copy(T original) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** Texts of common words and one of the label's, of which some have another label. */
  private static List<String> lines(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = random.below(2);
      int word = random.below(15) == 0 ? 1 - label : label;
      String text =
          IntStream.range(0, 6)
              .mapToObj(j -> "common" + random.below(50))
              .collect(Collectors.joining(" "));
      lines.add("__label__%d %s topic%d\u00e9".formatted(label, text, word * 10 + random.below(4)));
    }
    return lines;
  }

  private static CorpusReader open(List<String> lines, CorpusOptions.Labels labels)
      throws IOException {
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    return CorpusReader.openLabelled(
        new ByteArrayInputStream(bytes),
        "texts",
        CorpusOptions.defaults().withFormat(CorpusFormat.FASTTEXT).withLabels(labels));
  }

  private static AuditSource source(List<String> lines) {
    return () -> open(lines, CorpusOptions.Labels.ONE);
  }

  private static TrainingOptions quick() {
    return TrainingOptions.defaults().withEpochs(1);
  }

  private static List<Trial> search(TrainingOptions base, List<String> lines, Cluster cluster)
      throws IOException {
    List<String> dev = lines(80, 2);
    return new Tuning(
            base, Set.of(), new Metric.MacroF1(), 4, Optional.empty(), OptionalLong.empty(), 1)
        .run(
            () -> open(lines, CorpusOptions.Labels.ONE),
            Optional.of(() -> open(dev, CorpusOptions.Labels.ONE)),
            cluster,
            Tuning.Listener.none());
  }

  @Test
  void aSearchGivesTheSameTrials() throws IOException {
    List<String> lines = lines(3_000, 1);
    Copies copies = new Copies();
    List<Trial> trials = search(quick(), lines, copies);
    assertThat(trials).isEqualTo(search(quick(), lines, Cluster.here(2)));
    assertThat(copies.tasks).isEqualTo(4 + 2); // the best third of four, and the given settings
  }

  @Test
  void aTrainingThatFailsSaysTheSame() throws IOException {
    TrainingOptions diverging = quick().withLearningRate(1e30);
    Throwable here = catchThrowable(() -> search(diverging, lines(100, 1), Cluster.here(1)));
    assertThat(here).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> search(diverging, lines(100, 1), new FirstFirst()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(here.getMessage());
  }

  /** Runs the first task alone. */
  private final class FirstFirst implements Cluster {
    @Override
    public <R extends Serializable> void run(
        List<? extends Task<R>> tasks, List<Path> files, Results<R> results) throws IOException {
      new Copies().run(tasks.subList(0, 1), files, results);
    }

    @Override
    public int sideBySide() {
      return 1;
    }

    @Override
    public void close() {
      // Nothing runs.
    }
  }

  private AuditResult audit(List<String> train, Optional<Cluster> cluster, Optional<Path> kept)
      throws IOException {
    Audit audit = new Audit(2, AuditListener.none()).training(quick());
    audit = cluster.isPresent() ? audit.on(cluster.get()) : audit;
    audit = kept.isPresent() ? audit.keeping(kept.get()) : audit;
    return audit.run(source(train), Optional.of(source(lines(80, 3))));
  }

  @Test
  void anAuditGivesTheSameFindings() throws IOException {
    List<String> train = lines(300, 1);
    for (int i = 0; i < 300; i += 3) { // a word that gives its label away
      String line = train.get(i);
      train.set(i, line.startsWith("__label__0") ? line + " seldom" : line);
    }
    AuditResult here = audit(train, Optional.empty(), Optional.empty());
    assertThat(here.trained().orElseThrow().shortcut()).isPresent();
    assertThat(here.trained().orElseThrow().drift()).isPresent();
    Copies copies = new Copies();
    assertThat(audit(train, Optional.of(copies), Optional.empty())).isEqualTo(here);
    assertThat(copies.tasks).isEqualTo(20); // drift, labels, and both sides of the shortcut test
  }

  @Test
  void aFolderKeepsTheTrainingsOfAClusterForAnyOtherPlace() throws IOException {
    List<String> train = lines(200, 1);
    Path here = Files.createDirectory(folder.resolve("here"));
    Path there = Files.createDirectory(folder.resolve("there"));
    AuditResult result = audit(train, Optional.empty(), Optional.of(here));
    Copies copies = new Copies();
    assertThat(audit(train, Optional.of(copies), Optional.of(there))).isEqualTo(result);
    assertThat(copies.tasks).isPositive();
    assertThat(contents(there)).isEqualTo(contents(here));

    Copies idle = new Copies();
    assertThat(audit(train, Optional.of(idle), Optional.of(here))).isEqualTo(result);
    assertThat(idle.tasks).isZero();
  }

  private static List<String> contents(Path folder) throws IOException {
    List<String> contents = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        contents.add(
            file.getFileName()
                + " "
                + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }

  @Test
  void textsWithSeveralLabelsGiveTheSameFindings() throws IOException {
    List<String> lines =
        lines(200, 1).stream()
            .map(line -> line.endsWith("0\u00e9") ? "__label__zero " + line : line)
            .toList();
    Audit audit =
        new Audit(2, AuditListener.none())
            .training(
                quick()
                    .withVocabulary(
                        quick().vocabulary().withCharacterNgrams(new CharacterNgrams.None())));
    AuditSource source = () -> open(lines, CorpusOptions.Labels.ANY);
    AuditResult here = audit.run(source, Optional.empty());
    assertThat(here.trained()).isPresent();
    Copies copies = new Copies();
    assertThat(audit.on(copies).run(source, Optional.empty())).isEqualTo(here);
    assertThat(copies.tasks).isEqualTo(5);
  }
}
