package dev.heed.text.model;

import dev.heed.base.ProblemException;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.storage.Safetensors;
import dev.heed.text.storage.TextLines;
import dev.heed.text.training.Compaction;
import dev.heed.text.training.Head;
import dev.heed.text.training.ModelShape;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes models with smaller files of one model, in three steps.
 *
 * <ol>
 *   <li>What prediction needs of an entry is kept: its score instead of its key, and where that is
 *       shorter, its part of the head's first layer, {@code Uᵀν}, instead of its embedding. Neither
 *       changes a prediction.
 *   <li>Weights are rounded to 16 or 8 bits.
 *   <li>For a given size, the least useful entries are left out.
 * </ol>
 *
 * <p>An entry's usefulness is the change of the logits by its absence, as the root of the expected
 * square over all texts: {@code √count · e^s · ‖Uᵀν‖}. The model does not keep the counts, but its
 * entries of each kind are numbered by descending count, so Zipf's law gives an estimate: the
 * number of entries of the kind, divided by the place among them.
 */
public final class Compactor {
  private final Model model;
  private final int bits;
  private final int leftOutBefore;
  private final ClassifierWeights folded;

  /** Bytes of the rows of an entry. */
  private final long rowBytes;

  /**
   * Prepares a model.
   *
   * @param bits the bits of a weight, 16 or 8
   */
  public Compactor(Model model, int bits) {
    this.model = model;
    this.bits = bits;
    leftOutBefore = model.weights().compaction().map(Compaction::leftOut).orElse(0);
    folded = folded(model.weights(), new Compaction(bits, leftOutBefore));
    rowBytes =
        folded.tensors().stream()
            .filter(ModelFile::isByWord)
            .mapToLong(
                tensor ->
                    ModelFile.precision(folded).apply(tensor).bytes(1, tensor.shape().getLast()))
            .sum();
  }

  /** The model with all entries. */
  public Model whole() {
    return with(IntStream.range(0, model.vocabulary().size()).toArray());
  }

  /**
   * The model with as many entries as a file of this size holds, the most useful ones.
   *
   * @param maxBytes the greatest size of the file
   * @throws ProblemException if no entry fits
   */
  public Model within(long maxBytes) {
    Model whole = whole();
    long size = ModelFile.size(whole);
    if (size <= maxBytes) {
      return whole;
    }
    int[] order = byUsefulness();
    long[] bytes = Arrays.stream(order).mapToLong(this::bytes).toArray();
    int count = order.length;
    Model result = whole;
    // The rest of the file varies by a few bytes with the numbers in it.
    while (size > maxBytes && count > 1) {
      for (long kept = size; count > 1 && kept > maxBytes; count--) {
        kept -= bytes[count - 1];
      }
      result = with(Arrays.stream(order, 0, count).sorted().toArray());
      size = ModelFile.size(result);
    }
    if (size > maxBytes) {
      throw new ProblemException(
          String.format(Locale.ROOT, "the model does not fit into %,d bytes", maxBytes),
          String.format(Locale.ROOT, "at least %,d, which hold a single entry", size));
    }
    return result;
  }

  private static ClassifierWeights folded(ClassifierWeights weights, Compaction compaction) {
    Kernels kernels = KernelSelection.kernels();
    ClassifierWeights scored = ClassifierStep.withScoresAsKeys(weights, kernels);
    ClassifierShape shape = scored.shape();
    WeightName first = firstLayer(shape);
    int width = scored.values(first).length / shape.dim();
    if (width >= shape.dim()) {
      return new ClassifierWeights(shape, scored.tensors(), Optional.of(compaction));
    }
    ModelShape model = new ModelShape(shape.wordScore(), shape.head(), width, 1);
    ClassifierShape result = new ClassifierShape(shape.vocabulary(), shape.classes(), model);
    List<Tensor> tensors = new ArrayList<>();
    result
        .tensors()
        .forEach(
            (name, sizes) -> {
              float[] values;
              if (name == WeightName.EMBEDDINGS) {
                values = projections(scored, kernels);
              } else if (name == first) {
                values = identity(width);
              } else {
                values = scored.values(name);
              }
              tensors.add(new Tensor(name.toString(), sizes, values));
            });
    return new ClassifierWeights(result, tensors, Optional.of(compaction));
  }

  private static WeightName firstLayer(ClassifierShape shape) {
    return shape.head() instanceof Head.Mlp ? WeightName.HEAD_HIDDEN : WeightName.HEAD;
  }

  /** Row {@code w}: {@code Uᵀν_w}, or {@code W₁ν_w} of an MLP head. */
  private static float[] projections(ClassifierWeights weights, Kernels kernels) {
    int dim = weights.shape().dim();
    float[] layer = weights.values(firstLayer(weights.shape()));
    int width = layer.length / dim;
    float[] projections = new float[weights.shape().vocabulary() * width];
    for (int i = 0; i < projections.length; i++) {
      projections[i] =
          kernels.dot(layer, i % width * dim, weights.embeddings(), i / width * dim, dim);
    }
    return projections;
  }

  private static float[] identity(int size) {
    float[] identity = new float[size * size];
    for (int i = 0; i < size; i++) {
      identity[i * size + i] = 1;
    }
    return identity;
  }

  /** The model with these entries, in ascending order, and rounded weights. */
  private Model with(int[] entries) {
    ClassifierShape all = folded.shape();
    ClassifierShape shape = new ClassifierShape(entries.length, all.classes(), all.model());
    List<Tensor> tensors = new ArrayList<>();
    shape
        .tensors()
        .forEach(
            (name, sizes) ->
                tensors.add(
                    new Tensor(
                        name.toString(),
                        sizes,
                        name.isByWord()
                            ? rows(folded.values(name), sizes.getLast(), entries)
                            : folded.values(name))));
    int leftOut = leftOutBefore + all.vocabulary() - entries.length;
    Optional<Compaction> compaction = Optional.of(new Compaction(bits, leftOut));
    List<Tensor> rounded = rounded(new ClassifierWeights(shape, tensors, compaction));
    return new Model(
        model.labels(),
        Vocabulary.of(Arrays.stream(entries).mapToObj(model.vocabulary()::form).toList()),
        new ClassifierWeights(shape, rounded, compaction),
        model.temperature(),
        model.decisions(),
        model.labelCounts(),
        model.selection(),
        model.info());
  }

  private static float[] rows(float[] values, int length, int[] entries) {
    float[] rows = new float[entries.length * length];
    for (int i = 0; i < entries.length; i++) {
      System.arraycopy(values, entries[i] * length, rows, i * length, length);
    }
    return rows;
  }

  /** The weights as a file gives them back. */
  private static List<Tensor> rounded(ClassifierWeights weights) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Safetensors.write(weights.tensors(), ModelFile.precision(weights), out);
      byte[] bytes = out.toByteArray();
      return Safetensors.read(
          new ByteArrayInputStream(bytes),
          bytes.length,
          "rounded weights",
          weights.shape().tensorsInFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The entries by descending usefulness; each comes after those that it requires. */
  private int[] byUsefulness() {
    Vocabulary vocabulary = model.vocabulary();
    double[] usefulness = new double[vocabulary.size()];
    float[] scores = folded.values(WeightName.KEYS);
    double[] gram = gram(logitsOfEmbedding(), folded.shape().dim());
    int[] kinds = {0, vocabulary.words(), vocabulary.size() - vocabulary.characterNgrams()};
    for (int entry = 0; entry < usefulness.length; entry++) {
      int kind = entry >= kinds[2] ? 2 : entry >= kinds[1] ? 1 : 0;
      int end = kind == 2 ? vocabulary.size() : kinds[kind + 1];
      double count = (end - kinds[kind]) / (entry - kinds[kind] + 1.0);
      usefulness[entry] = StrictMath.log(count * squaredLogits(entry, gram)) + 2 * scores[entry];
    }
    for (int entry = usefulness.length - 1; entry >= 0; entry--) {
      for (int required : vocabulary.required(entry)) {
        usefulness[required] = Math.max(usefulness[required], usefulness[entry]);
      }
    }
    // The sort is stable, and an entry has a higher number than those it requires.
    return IntStream.range(0, usefulness.length)
        .boxed()
        .sorted(Comparator.comparingDouble(entry -> -usefulness[entry]))
        .mapToInt(entry -> entry)
        .toArray();
  }

  /** The matrix from a folded embedding to the logits, with all units of an MLP head active. */
  private double[] logitsOfEmbedding() {
    int dim = folded.shape().dim();
    int classes = folded.shape().classes();
    float[] first = folded.values(firstLayer(folded.shape()));
    double[] matrix = new double[classes * dim];
    if (!(folded.shape().head() instanceof Head.Mlp(int hidden))) {
      Arrays.setAll(matrix, i -> first[i]);
      return matrix;
    }
    float[] output = folded.values(WeightName.HEAD_OUTPUT);
    for (int k = 0; k < classes; k++) {
      for (int m = 0; m < hidden; m++) {
        for (int i = 0; i < dim; i++) {
          matrix[k * dim + i] += (double) output[k * hidden + m] * first[m * dim + i];
        }
      }
    }
    return matrix;
  }

  /** {@code MᵀM} of a matrix with rows of {@code dim} values. */
  private static double[] gram(double[] matrix, int dim) {
    double[] gram = new double[dim * dim];
    for (int row = 0; row < matrix.length; row += dim) {
      for (int i = 0; i < dim; i++) {
        for (int j = 0; j < dim; j++) {
          gram[i * dim + j] += matrix[row + i] * matrix[row + j];
        }
      }
    }
    return gram;
  }

  /** {@code ‖Uᵀν‖²} of an entry. */
  private double squaredLogits(int entry, double[] gram) {
    int dim = folded.shape().dim();
    float[] embeddings = folded.embeddings();
    double sum = 0;
    for (int i = 0; i < dim; i++) {
      for (int j = 0; j < dim; j++) {
        sum += gram[i * dim + j] * embeddings[entry * dim + i] * embeddings[entry * dim + j];
      }
    }
    return Math.max(0, sum);
  }

  /** The bytes of an entry in the file: its line and its rows. */
  private long bytes(int entry) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      TextLines.write(List.of(model.vocabulary().form(entry)), line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.size() + rowBytes;
  }
}
