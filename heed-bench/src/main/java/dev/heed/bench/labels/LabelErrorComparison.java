package dev.heed.bench.labels;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.bench.peers.Example;
import dev.heed.bench.peers.PeerTokens;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.audit.Audit;
import dev.heed.text.audit.AuditListener;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Prints how well wrong labels are found: {@code LabelErrorComparison TRAIN [SEED]...}. For each
 * seed, by default 1, 2 and 3, a twentieth of the labels are exchanged for others at random; of the
 * first suspects, as many as labels were exchanged, the share is printed whose label was.
 */
public final class LabelErrorComparison {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double EXCHANGED = 0.05;
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);

  /** Inverse strengths of the regularisation; 1 is the default of LIBLINEAR. */
  private static final List<Double> REGULARISATIONS = List.of(1.0, 3.0, 10.0, 30.0);

  private final List<LabelledText> texts;
  private final List<String> labels;

  private LabelErrorComparison(Path file) throws IOException {
    texts = new ArrayList<>();
    try (CorpusReader reader = CorpusReader.openLabelled(file, CorpusOptions.defaults())) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        texts.add(next.get());
      }
    }
    labels = texts.stream().map(text -> text.label().orElseThrow()).toList();
  }

  /** Prints the table for a file of labelled texts. */
  public static void main(String[] arguments) throws IOException {
    LabelErrorComparison comparison = new LabelErrorComparison(Path.of(arguments[0]));
    List<Long> given = Arrays.stream(arguments).skip(1).map(Long::valueOf).toList();
    for (long seed : given.isEmpty() ? SEEDS : given) {
      comparison.print(seed);
    }
  }

  private void print(long seed) throws IOException {
    List<String> changed = new ArrayList<>(labels);
    BitSet wrong = exchange(changed, seed);
    AuditResult result =
        new Audit(Runtime.getRuntime().availableProcessors(), AuditListener.none())
            .training(TrainingOptions.defaults().withSeed(seed))
            .run(() -> reader(changed), Optional.empty());
    List<Integer> suspects = new ArrayList<>();
    for (Finding finding : result.of("label-error")) {
      suspects.add((int) finding.places().shown().getFirst().line() - 1);
    }
    row(seed, "Heed", result.trained().orElseThrow().accuracy().value(), suspects, wrong);
    List<Example> examples =
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Example(changed.get(i), PeerTokens.of(texts.get(i).text())))
            .toList();
    for (double c : REGULARISATIONS) {
      ConfidentLearning peer = new ConfidentLearning(examples, c, seed);
      row(seed, "LR, C = " + (int) c, peer.accuracy(), peer.suspects(), wrong);
    }
  }

  /** Exchanges labels; returns the texts whose label is another one now. */
  private static BitSet exchange(List<String> labels, long seed) {
    List<String> names = List.copyOf(new TreeSet<>(labels));
    SeededRandom random = new SeededRandom(seed).stream("exchanged", 0);
    int[] places = IntStream.range(0, labels.size()).toArray();
    random.shuffle(places);
    BitSet wrong = new BitSet();
    for (int i = 0; i < EXCHANGED * places.length; i++) {
      int others = names.size() - 1;
      int label = (names.indexOf(labels.get(places[i])) + 1 + random.below(others)) % names.size();
      labels.set(places[i], names.get(label));
      wrong.set(places[i]);
    }
    return wrong;
  }

  private CorpusReader reader(List<String> changed) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < changed.size(); i++) {
      lines.write(
          JSON.writeValueAsBytes(Map.of("label", changed.get(i), "text", texts.get(i).text())));
      lines.write('\n');
    }
    return CorpusReader.openLabelled(
        new ByteArrayInputStream(lines.toByteArray()),
        "texts",
        CorpusOptions.defaults().withFormat(CorpusFormat.JSONL));
  }

  private static void row(
      long seed, String name, double accuracy, List<Integer> suspects, BitSet wrong) {
    int count = wrong.cardinality();
    long found = suspects.stream().limit(count).filter(wrong::get).count();
    long all = suspects.stream().filter(wrong::get).count();
    System.out.printf(
        Locale.ROOT,
        "seed %d  %-10s accuracy %.3f  suspects %5d  precision of the first %d: %.3f  recall"
            + " %.3f%n",
        seed,
        name,
        accuracy,
        suspects.size(),
        count,
        (double) found / count,
        (double) all / count);
  }
}
