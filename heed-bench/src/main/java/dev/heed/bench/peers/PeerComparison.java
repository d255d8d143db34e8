package dev.heed.bench.peers;

import dev.heed.base.ProblemException;
import dev.heed.bench.BenchArguments;
import dev.heed.bench.ComparedCorpus;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.logging.LogManager;
import java.util.stream.Stream;

/**
 * Prints a table of Heed and other classifiers on public corpora, as {@link PeerTable} describes:
 * {@code PeerComparison --data DIR [--corpora LIST] [--peers LIST] [--seeds LIST] [--cache FILE]}.
 *
 * <p>Heed runs at its defaults on the texts themselves. The peers get words and pairs of words as
 * {@link PeerTokens} cuts them. A peer with several settings takes the one most accurate on the dev
 * texts; without these, on a stratified tenth of the training texts, after which it trains on all
 * again.
 */
public final class PeerComparison {
  private static final String NONE = "none";
  private static final List<Peer> PEERS =
      List.of(
          FastTextPeer.words(),
          FastTextPeer.subwords(),
          new LogisticRegressionPeer(),
          TribuoPeer.libLinear(),
          TribuoPeer.descent(),
          new OpenNlpPeer(),
          new MalletPeer());

  private final Path data;
  private final List<Peer> peers;
  private final List<Long> seeds;
  private final MeasuredFile cache;

  private PeerComparison(Path data, List<Peer> peers, List<Long> seeds, MeasuredFile cache) {
    this.data = data;
    this.peers = peers;
    this.seeds = seeds;
    this.cache = cache;
  }

  /**
   * Prints the table.
   *
   * @param arguments {@code --data}, the folder of the corpora; {@code --corpora} and {@code
   *     --peers}, names separated by commas, all if missing; {@code --seeds}, those of Heed
   *     separated by commas, 1,2,3 if missing, {@code none} to leave Heed out; {@code --cache}, a
   *     file of results of peers that are not measured again
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    LogManager.getLogManager().reset();
    BenchArguments options =
        new BenchArguments(
            arguments, List.of("--data", "--corpora", "--peers", "--seeds", "--cache"));
    List<Peer> peers =
        options
            .get("--peers")
            .map(names -> Arrays.stream(names.split(",")).map(PeerComparison::peer).toList())
            .orElse(PEERS);
    List<ComparedCorpus> corpora =
        options
            .get("--corpora")
            .map(names -> Arrays.stream(names.split(",")).map(ComparedCorpus::named).toList())
            .orElse(ComparedCorpus.all());
    String seeds = options.get("--seeds").orElse("1,2,3");
    PeerComparison comparison =
        new PeerComparison(
            Path.of(options.required("--data")),
            peers,
            seeds.equals(NONE)
                ? List.of()
                : Arrays.stream(seeds.split(",")).map(Long::valueOf).toList(),
            new MeasuredFile(options.get("--cache").map(Path::of)));
    comparison.print(corpora);
  }

  private static Peer peer(String name) {
    return PEERS.stream()
        .filter(peer -> peer.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ProblemException(
                    "there is no peer '" + name + "'",
                    "one of " + String.join(", ", PEERS.stream().map(Peer::name).toList())));
  }

  private void print(List<ComparedCorpus> corpora) throws IOException, InterruptedException {
    PeerTable table = new PeerTable(peers.stream().map(Peer::name).toList());
    table.head().forEach(System.out::println);
    for (ComparedCorpus corpus : corpora) {
      Parts parts = Parts.read(corpus, data);
      List<Measured> others = new ArrayList<>();
      for (Peer peer : peers) {
        others.add(measured(peer, corpus, parts));
      }
      Optional<Measured> heed = Optional.empty();
      if (!seeds.isEmpty()) {
        Path folder = Files.createTempDirectory("heed-peers-");
        String division = Parts.division(corpus);
        heed = Optional.of(HeedRuns.measure(corpus.name(), division, parts, seeds, folder));
        delete(folder);
      }
      System.out.println(table.row(corpus.name(), heed, others));
    }
    System.out.println();
    for (ComparedCorpus corpus : corpora) {
      System.out.println("- " + corpus.name() + ": " + Parts.division(corpus));
    }
  }

  private Measured measured(Peer peer, ComparedCorpus corpus, Parts parts)
      throws IOException, InterruptedException {
    Measured.Key key =
        new Measured.Key(
            corpus.name(), Parts.division(corpus), peer.name(), peer.settings(), peer.rounds());
    Optional<Measured> known = cache.get(key);
    if (known.isPresent()) {
      return known.get();
    }
    System.err.println(corpus.name() + ": " + peer.name());
    List<Example> train = Parts.examples(parts.train());
    List<Example> test = Parts.examples(parts.test());
    String chosen = choose(peer, train, parts.dev());
    List<Peer.Run> runs = new ArrayList<>();
    for (int round = 1; round <= peer.rounds(); round++) {
      runs.add(run(peer, chosen, round, train, test));
    }
    Measured measured = Measured.of(key, chosen, runs, test);
    cache.add(measured);
    return measured;
  }

  /** The setting with the highest accuracy on dev texts. */
  private static String choose(Peer peer, List<Example> train, Optional<List<LabelledText>> dev)
      throws IOException, InterruptedException {
    if (peer.settings().size() == 1) {
      return peer.settings().getFirst();
    }
    Parts.Split<Example> split =
        dev.map(texts -> new Parts.Split<>(train, Parts.examples(texts)))
            .orElseGet(
                () ->
                    Parts.stratified(
                        train, train.stream().map(Example::label).toList(), Parts.DEV_SHARE));
    String best = "";
    double highest = -1;
    for (String setting : peer.settings()) {
      Peer.Run run = run(peer, setting, 1, split.rest(), split.part());
      Evaluation evaluation = Measured.evaluate(run.predicted(), split.part());
      if (evaluation.accuracy() > highest) {
        highest = evaluation.accuracy();
        best = setting;
      }
    }
    return best;
  }

  private static Peer.Run run(
      Peer peer, String setting, int round, List<Example> train, List<Example> test)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("heed-peers-");
    try {
      return peer.run(setting, round, train, test, folder);
    } finally {
      delete(folder);
    }
  }

  /** Deletes a folder with its files. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
