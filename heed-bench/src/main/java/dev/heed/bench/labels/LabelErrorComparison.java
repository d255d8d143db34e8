package dev.heed.bench.labels;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.bench.ComparedCorpus;
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
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints how well wrong labels are found: {@code LabelErrorComparison FOLDER NAME,NAME SEED...},
 * with the folder and the names of corpora. For each seed a twentieth of the labels of the training
 * texts are exchanged for others at random; of the first suspects, as many as labels were
 * exchanged, the share is printed whose label was.
 */
public final class LabelErrorComparison {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double EXCHANGED = 0.05;

  /** Inverse strengths of the regularisation; 1 is the default of LIBLINEAR. */
  private static final List<Double> REGULARISATIONS = List.of(1.0, 3.0, 10.0, 30.0);

  private final List<LabelledText> texts;
  private final List<String> labels;

  private LabelErrorComparison(List<LabelledText> texts) {
    this.texts = texts;
    labels = texts.stream().map(text -> text.label().orElseThrow()).toList();
  }

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<String> columns = new ArrayList<>(List.of("data, seed", "Heed"));
    REGULARISATIONS.forEach(c -> columns.add("C = " + c.intValue()));
    System.out.println("| " + String.join(" | ", columns) + " |");
    System.out.println("|---".repeat(columns.size()) + "|");
    for (String name : arguments[1].split(",")) {
      ComparedCorpus corpus = ComparedCorpus.named(name);
      LabelErrorComparison comparison =
          new LabelErrorComparison(corpus.texts(folder.resolve(corpus.train())));
      for (String seed : List.of(arguments).subList(2, arguments.length)) {
        String cells =
            comparison.precisions(Long.parseLong(seed)).stream()
                .map(precision -> String.format(Locale.ROOT, "%.3f", precision))
                .collect(Collectors.joining(" | "));
        System.out.printf("| %s, %s | %s |%n", name, seed, cells);
      }
    }
  }

  /** The precision of Heed, then that of confident learning at each regularisation. */
  private List<Double> precisions(long seed) throws IOException {
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
    List<Double> precisions = new ArrayList<>();
    precisions.add(precision(suspects, wrong));
    List<Example> examples =
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Example(changed.get(i), PeerTokens.of(texts.get(i).text())))
            .toList();
    for (double c : REGULARISATIONS) {
      precisions.add(precision(new ConfidentLearning(examples, c, seed).suspects(), wrong));
    }
    return precisions;
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

  private static double precision(List<Integer> suspects, BitSet wrong) {
    int count = wrong.cardinality();
    return (double) suspects.stream().limit(count).filter(wrong::get).count() / count;
  }
}
