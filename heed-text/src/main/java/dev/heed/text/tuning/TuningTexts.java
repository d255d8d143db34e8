package dev.heed.text.tuning;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.Training;
import dev.heed.text.TrainingResult;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.order.TextHash;
import dev.heed.text.trainer.LocalSplit;
import dev.heed.text.trainer.Split;
import dev.heed.text.training.Descent;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingOptions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * The texts of a search: the training texts, of which smaller shares are part of larger ones, and
 * the dev texts, all as {@code heed train} would choose them. Shares are kept in temporary files,
 * so a corpus may be larger than the memory.
 */
final class TuningTexts implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Tuning.Source texts;
  private final Optional<Tuning.Source> dev;
  private final List<String> labels;
  private final Split.Part[] partOf;

  /** The place of each training text in a fixed order, as a share of those with its label. */
  private final double[] rank;

  /** The name of the texts of each file for messages. */
  private final Map<Path, String> sources = new HashMap<>();

  private final int trainTexts;
  private final Path folder;

  private TuningTexts(
      Tuning.Source texts,
      Optional<Tuning.Source> dev,
      List<String> labels,
      Split.Part[] partOf,
      double[] rank)
      throws IOException {
    this.texts = texts;
    this.dev = dev;
    this.labels = labels;
    this.partOf = partOf;
    this.rank = rank;
    trainTexts = (int) Arrays.stream(partOf).filter(Split.Part.TRAIN::equals).count();
    folder = Files.createTempDirectory("heed-tune-");
    folder.toFile().deleteOnExit();
  }

  /** Reads all texts once. */
  static TuningTexts read(Tuning.Source texts, Optional<Tuning.Source> dev, TrainingOptions options)
      throws IOException {
    boolean isByHash = options.descent().order() instanceof Descent.Order.Shards;
    List<String> names = new ArrayList<>();
    List<TextHash> hashes = new ArrayList<>();
    String source;
    try (CorpusReader reader = texts.open()) {
      source = reader.source();
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        LabelledText text = next.get();
        String label = text.label().orElseThrow();
        names.add(options.labelNames().of(label, source, text.line()).intern());
        if (isByHash) {
          hashes.add(TextHash.of(text));
        }
      }
    }
    List<String> labels = List.copyOf(new TreeSet<>(names));
    int[] classes =
        names.stream().mapToInt(name -> Collections.binarySearch(labels, name)).toArray();
    double devShare = dev.isPresent() ? 0 : options.heldOut().devShare();
    double testShare = options.heldOut().testShare();
    Split.Part[] partOf =
        isByHash
            ? new LocalSplit(
                    hashes,
                    IntStream.of(classes).mapToObj(k -> new int[] {k}).toList(),
                    labels.size())
                .parts(new HeldOut(devShare, testShare), options.seed())
            : Split.stratified(
                classes, labels.size(), testShare, devShare, new SeededRandom(options.seed()));
    SeededRandom random = new SeededRandom(options.seed()).stream("shares", 0);
    return new TuningTexts(texts, dev, labels, partOf, ranks(classes, partOf, labels, random));
  }

  private static double[] ranks(
      int[] classes, Split.Part[] partOf, List<String> labels, SeededRandom random) {
    List<List<Integer>> byClass = new ArrayList<>();
    labels.forEach(label -> byClass.add(new ArrayList<>()));
    for (int i = 0; i < classes.length; i++) {
      if (partOf[i] == Split.Part.TRAIN) {
        byClass.get(classes[i]).add(i);
      }
    }
    double[] rank = new double[classes.length];
    for (List<Integer> ofClass : byClass) {
      int[] shuffled = ofClass.stream().mapToInt(i -> i).toArray();
      random.shuffle(shuffled);
      for (int i = 0; i < shuffled.length; i++) {
        rank[shuffled[i]] = (double) i / shuffled.length;
      }
    }
    return rank;
  }

  /** All labels in alphabetical order. */
  List<String> labels() {
    return labels;
  }

  /** The number of training texts. */
  int trainTexts() {
    return trainTexts;
  }

  /** Trains on the texts themselves, as {@code heed train} does. */
  TrainingResult train(Training training) throws IOException {
    try (CorpusReader train = texts.open()) {
      if (dev.isEmpty()) {
        return training.run(train);
      }
      try (CorpusReader devTexts = dev.get().open()) {
        return training.run(train, devTexts);
      }
    }
  }

  /** A share of the training texts, which has a text of each label at least. */
  Path train(double share) throws IOException {
    return file("train-" + share, texts, i -> partOf[i] == Split.Part.TRAIN && rank[i] < share);
  }

  /** The dev texts. */
  Path dev() throws IOException {
    return dev.isPresent()
        ? file("dev", dev.get(), every -> true)
        : file("dev", texts, i -> partOf[i] == Split.Part.DEV);
  }

  /** The texts of a file as a trial reads them. */
  StoredTexts stored(Path file) {
    return new StoredTexts(file.getFileName().toString(), sources.get(file));
  }

  /** Chooses texts by their number. */
  @FunctionalInterface
  private interface Choice {
    boolean has(int text);
  }

  private Path file(String name, Tuning.Source from, Choice choice) throws IOException {
    Path file = folder.resolve(name + ".jsonl.gz");
    if (Files.exists(file)) {
      return file;
    }
    file.toFile().deleteOnExit();
    try (CorpusReader reader = from.open();
        OutputStream out =
            new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      sources.put(file, reader.source());
      int i = 0;
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        if (choice.has(i++)) {
          LabelledText text = next.get();
          out.write(
              JSON.writeValueAsBytes(
                  Map.of("label", text.label().orElseThrow(), "text", text.text())));
          out.write('\n');
        }
      }
    }
    return file;
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
