package dev.heed.text.model;

import dev.heed.base.AtomicFile;
import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.storage.Archive;
import dev.heed.text.storage.Precision;
import dev.heed.text.storage.Safetensors;
import dev.heed.text.storage.SafetensorsReader;
import dev.heed.text.storage.TextLines;
import dev.heed.text.training.Compaction;
import dev.heed.text.vocabulary.Vocabulary;
import dev.heed.text.vocabulary.VocabularyLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/** A model as a file: an archive of settings, labels, vocabulary and weights. */
final class ModelFile {
  private static final String CONFIG = "config.json";
  private static final String LABELS = "labels.txt";
  private static final String VOCABULARY = "vocabulary.txt";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String ORIGIN = "a complete file written by heed train";

  private ModelFile() {}

  static void write(Model model, Path file) throws InvalidInputException {
    AtomicFile.write(file, out -> write(model, out));
  }

  static void write(Model model, OutputStream out) throws IOException {
    ClassifierWeights weights = model.weights();
    ModelConfig config =
        new ModelConfig(
            weights.shape(),
            weights.compaction(),
            model.temperature(),
            model.decisions(),
            model.labelCounts(),
            model.selection(),
            model.info());
    SequencedMap<String, AtomicFile.Content> entries = new LinkedHashMap<>();
    entries.put(CONFIG, entry -> ConfigWriter.write(config, entry));
    entries.put(LABELS, entry -> TextLines.write(model.labels(), entry));
    entries.put(VOCABULARY, entry -> TextLines.write(model.vocabulary().entries(), entry));
    entries.put(WEIGHTS, entry -> Safetensors.write(weights.tensors(), precision(weights), entry));
    Archive.write(entries, out);
  }

  /** The bytes of a model's file. */
  static long size(Model model) {
    long[] size = {0};
    OutputStream counter =
        new OutputStream() {
          @Override
          public void write(int b) {
            size[0]++;
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            size[0] += length;
          }
        };
    try {
      write(model, counter);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return size[0];
  }

  /** The precision of each tensor in the file of these weights. */
  static Function<Tensor, Precision> precision(ClassifierWeights weights) {
    int bits = weights.compaction().map(Compaction::bits).orElse(Float.SIZE);
    return switch (bits) {
      case Float.SIZE -> tensor -> Precision.SINGLE;
      case Byte.SIZE -> ModelFile::smallest;
      default -> tensor -> Precision.HALF;
    };
  }

  /** Bytes for the rows of entries, where these take less space with their scales; else halves. */
  private static Precision smallest(Tensor tensor) {
    int length = tensor.shape().getLast();
    boolean isShorter = Precision.BYTE.bytes(1, length) < Precision.HALF.bytes(1, length);
    return isByWord(tensor) && isShorter ? Precision.BYTE : Precision.HALF;
  }

  /** Whether a tensor has a row for each entry. */
  static boolean isByWord(Tensor tensor) {
    return tensor.name().equals(WeightName.EMBEDDINGS.toString())
        || tensor.name().equals(WeightName.KEYS.toString());
  }

  static Model read(Path file) throws InvalidInputException {
    Archive archive =
        Archive.open(file, List.of(CONFIG, LABELS, VOCABULARY, WEIGHTS), "a Heed model", ORIGIN);
    boolean keepsFile = false;
    try {
      Reader reader = new Reader(archive, file.toString());
      Model model = reader.read();
      keepsFile = reader.keepsFile;
      return model;
    } catch (ProblemException e) {
      throw e.in(file.toString(), 0);
    } finally {
      if (!keepsFile) {
        archive.close();
      }
    }
  }

  /** Reads the entries; without lambdas, which are slow when a process meets them first. */
  private static final class Reader {
    private final Archive archive;
    private final String file;
    boolean keepsFile;

    Reader(Archive archive, String file) {
      this.archive = archive;
      this.file = file;
    }

    Model read() throws InvalidInputException {
      ModelConfig config = archive.read(CONFIG, new ConfigParser());
      ClassifierShape shape = config.shape();
      requireMemory(shape, file);
      SafetensorsReader tensors =
          new SafetensorsReader(
              shape.tensorsInFile(), WeightName.EMBEDDINGS.toString(), archive, WEIGHTS);
      Other<List<Tensor>> read = new Other<>(archive, WEIGHTS, tensors);
      read.setDaemon(true);
      read.start();
      List<String> labels;
      Vocabulary vocabulary;
      try {
        labels = archive.read(LABELS, new LabelParser(shape.classes()));
        vocabulary = archive.read(VOCABULARY, new VocabularyParser(shape.vocabulary()));
      } finally {
        read.await();
      }
      ClassifierWeights weights = new ClassifierWeights(shape, read.result(), config.compaction());
      keepsFile = tensors.keepsFile();
      return new Model(
          labels,
          vocabulary,
          weights,
          config.temperature(),
          config.decisions(),
          config.labelCounts(),
          config.selection(),
          config.info());
    }
  }

  /** Reads an entry in a thread of its own. */
  private static final class Other<T> extends Thread {
    private final Archive archive;
    private final String entry;
    private final Archive.Parser<T> parser;
    private Optional<T> result = Optional.empty();
    private Optional<Throwable> problem = Optional.empty();

    Other(Archive archive, String entry, Archive.Parser<T> parser) {
      super("heed-weights");
      this.archive = archive;
      this.entry = entry;
      this.parser = parser;
    }

    @Override
    public void run() {
      try {
        result = Optional.of(archive.read(entry, parser));
      } catch (InvalidInputException | RuntimeException | Error e) {
        problem = Optional.of(e);
      }
    }

    /** Waits for the end, whoever interrupts: the archive is closed next. */
    void await() {
      boolean interrupted = false;
      while (isAlive()) {
        try {
          join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        currentThread().interrupt();
      }
    }

    T result() throws InvalidInputException {
      if (problem.isPresent()) {
        Throwable thrown = problem.get();
        if (thrown instanceof InvalidInputException e) {
          throw e;
        }
        if (thrown instanceof RuntimeException e) {
          throw e;
        }
        throw (Error) thrown;
      }
      return result.orElseThrow();
    }
  }

  private static final class ConfigParser implements Archive.Parser<ModelConfig> {
    @Override
    public ModelConfig parse(InputStream in, long size, String source) throws IOException {
      return ModelConfig.read(in, size, source);
    }
  }

  private record LabelParser(int count) implements Archive.Parser<List<String>> {
    @Override
    public List<String> parse(InputStream in, long size, String source) throws IOException {
      TextList labels = new TextList();
      TextLines.read(in, source, count, labels);
      return labels.texts;
    }
  }

  private record VocabularyParser(int count) implements Archive.Parser<Vocabulary> {
    @Override
    public Vocabulary parse(InputStream in, long size, String source) throws IOException {
      // An entry has at least two bytes, whatever the number of entries is said to be.
      VocabularyLines entries =
          new VocabularyLines(
              (int) Math.min(count, size / 2), (int) Math.min(Integer.MAX_VALUE / 2, size));
      TextLines.read(in, source, count, entries);
      return entries.vocabulary();
    }
  }

  private static final class TextList implements TextLines.Sink {
    final List<String> texts = new ArrayList<>();

    @Override
    public void accept(char[] chars, int from, int to) {
      texts.add(new String(chars, from, to - from));
    }
  }

  private static void requireMemory(ClassifierShape shape, String file)
      throws InvalidInputException {
    long values = Scorer.values(shape);
    for (List<Integer> lengths : shape.tensors().values()) {
      long count = 1;
      for (int length : lengths) {
        count = Math.multiplyExact(count, length);
      }
      values += count;
    }
    long available = Runtime.getRuntime().maxMemory();
    if (Float.BYTES * values > available) {
      throw new InvalidInputException(
          file,
          0,
          "needs " + (Float.BYTES * values >> 20) + " MiB of memory",
          "at most " + (available >> 20) + " MiB: give Java more with -Xmx");
    }
  }
}
