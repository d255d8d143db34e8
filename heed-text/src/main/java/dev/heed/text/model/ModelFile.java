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
import dev.heed.text.storage.TextLines;
import dev.heed.text.training.Compaction;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
    entries.put(CONFIG, config::write);
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
    try (Archive archive =
        Archive.open(file, List.of(CONFIG, LABELS, VOCABULARY, WEIGHTS), "a Heed model", ORIGIN)) {
      return read(archive, file.toString());
    } catch (ProblemException e) {
      throw e.in(file.toString(), 0);
    }
  }

  private static Model read(Archive archive, String file) throws InvalidInputException {
    ModelConfig config = archive.read(CONFIG, ModelConfig::read);
    ClassifierShape shape = config.shape();
    requireMemory(shape, file);
    List<String> labels =
        archive.read(LABELS, (in, size, source) -> TextLines.read(in, source, shape.classes()));
    Vocabulary vocabulary =
        Vocabulary.of(
            archive.read(
                VOCABULARY, (in, size, source) -> TextLines.read(in, source, shape.vocabulary())));
    List<Tensor> tensors =
        archive.read(
            WEIGHTS,
            (in, size, source) -> Safetensors.read(in, size, source, shape.tensorsInFile()));
    return new Model(
        labels,
        vocabulary,
        new ClassifierWeights(shape, tensors, config.compaction()),
        config.temperature(),
        config.decisions(),
        config.labelCounts(),
        config.selection(),
        config.info());
  }

  private static void requireMemory(ClassifierShape shape, String file)
      throws InvalidInputException {
    long values = Scorer.values(shape);
    for (List<Integer> lengths : shape.tensors().values()) {
      values += lengths.stream().mapToLong(length -> length).reduce(1, Math::multiplyExact);
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
