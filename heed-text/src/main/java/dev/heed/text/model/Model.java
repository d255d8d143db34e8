package dev.heed.text.model;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The content of a model file.
 *
 * @param labels one for each class, all different
 * @param vocabulary the known words and n-grams
 * @param weights the weights, shared, not copied
 * @param temperature divides the logits before probabilities are taken
 * @param decisions how any number of labels is given; empty if a text has one, the most probable by
 *     {@code softmax(logits / temperature)}
 * @param labelCounts the number of training texts with each label, in the order of the labels;
 *     empty in older models, which do not keep them
 * @param selection thresholds by the precision that they gave on the dev texts
 * @param info the provenance
 */
public record Model(
    List<String> labels,
    Vocabulary vocabulary,
    ClassifierWeights weights,
    Temperature temperature,
    Optional<Decisions> decisions,
    List<Integer> labelCounts,
    Selection selection,
    ModelInfo info) {

  /** A model that gives each text one label, without thresholds, at one temperature. */
  public Model(
      List<String> labels,
      Vocabulary vocabulary,
      ClassifierWeights weights,
      double temperature,
      List<Integer> labelCounts,
      ModelInfo info) {
    this(
        labels,
        vocabulary,
        weights,
        Temperature.same(temperature),
        Optional.empty(),
        labelCounts,
        Selection.none(),
        info);
  }

  /**
   * Checks that the parts fit together.
   *
   * @throws ProblemException if they do not
   */
  public Model {
    int classes = weights.shape().classes();
    if (labels.size() != classes || new HashSet<>(labels).size() != classes) {
      throw new ProblemException("labels are " + labels, classes + " different labels");
    }
    if (vocabulary.size() != weights.shape().vocabulary()) {
      throw new ProblemException(
          "the vocabulary has " + vocabulary.size() + " entries",
          Integer.toString(weights.shape().vocabulary()));
    }
    if (decisions.isPresent() && decisions.get().thresholds().size() != classes) {
      throw new ProblemException(
          decisions.get().thresholds().size() + " thresholds", classes + ", one for each label");
    }
    labels = List.copyOf(labels);
    labelCounts = List.copyOf(labelCounts);
    int least = labelCounts.isEmpty() ? 0 : Collections.min(labelCounts);
    int most = labelCounts.isEmpty() ? 0 : Collections.max(labelCounts);
    if (!labelCounts.isEmpty() && (labelCounts.size() != classes || least < 0 || most == 0)) {
      throw new ProblemException(
          "label counts are " + labelCounts, classes + " numbers from 0, not all of them 0");
    }
    if (decisions.isPresent() && most > info.fittedDocuments()) {
      throw new ProblemException(
          "label counts are " + labelCounts, "at most " + info.fittedDocuments() + " texts");
    }
  }

  /**
   * Loads a model file.
   *
   * @throws InvalidInputException if it is no model, is damaged, or cannot be read
   */
  public static Model load(Path file) throws InvalidInputException {
    return ModelFile.read(file);
  }

  /**
   * Saves the model. The same model gives the same bytes. An existing file is replaced once the new
   * one is complete, and stays as it is if that fails.
   *
   * @throws InvalidInputException if the file cannot be written
   */
  public void save(Path file) throws InvalidInputException {
    ModelFile.write(this, file);
  }

  /** The number of bytes of the file that {@link #save} writes. */
  public long fileBytes() {
    return ModelFile.size(this);
  }

  /** SHA-256 of the file that {@link #save} writes, in hexadecimal. */
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        ModelFile.write(this, out);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is written to a device", e);
    }
  }

  /**
   * The share of each label among the training texts; empty if the counts are not known. If a text
   * may have several labels, they do not sum to 1.
   */
  public List<Double> labelShares() {
    double sum = 0;
    for (int count : labelCounts) {
      sum += count;
    }
    if (decisions.isPresent()) {
      sum = info.fittedDocuments();
    }
    List<Double> shares = new ArrayList<>();
    for (int count : labelCounts) {
      shares.add(count / sum);
    }
    return List.copyOf(shares);
  }

  /** This model with another provenance. */
  public Model withInfo(ModelInfo info) {
    return new Model(
        labels, vocabulary, weights, temperature, decisions, labelCounts, selection, info);
  }
}
