package dev.heed.spark;

import dev.heed.base.InvalidInputException;
import dev.heed.text.TextClassifier;
import dev.heed.text.fasttext.FastTextModel;
import dev.heed.text.teacher.EncoderHead;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The bytes of a model's file, and the classifier that a JVM makes of them at its first text. Spark
 * keeps one copy of a broadcast value in each JVM, so each loads the classifier once.
 */
final class SharedModel implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String ORIGIN = "a classifier on words, from heed train";

  private final String source;
  private final byte[] bytes;

  /** Null until the first text. */
  private transient volatile TextClassifier classifier;

  /** Null until the first use on a cluster; the context is that of the broadcast. */
  private transient Broadcast<SharedModel> broadcast;

  private transient SparkContext context;

  /**
   * A model that is not loaded yet.
   *
   * @param source the file as the user named it, for messages
   * @param bytes the bytes of the file
   */
  SharedModel(String source, byte[] bytes) {
    this.source = source;
    this.bytes = bytes;
  }

  /** A model that is a classifier of this JVM. */
  static SharedModel of(TextClassifier classifier) {
    try {
      Path file = Files.createTempFile("heed", ".heed");
      try {
        classifier.save(file);
        SharedModel model = new SharedModel("the classifier", Files.readAllBytes(file));
        model.classifier = classifier;
        return model;
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** The bytes of the model's file. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * The classifier, loaded at the first call.
   *
   * @throws UncheckedIOException if the bytes are no classifier, with one line that says so
   */
  TextClassifier classifier() {
    TextClassifier loaded = classifier;
    return loaded == null ? loadOnce() : loaded;
  }

  private synchronized TextClassifier loadOnce() {
    if (classifier == null) {
      try {
        Path file = Files.createTempFile("heed", ".heed");
        try {
          Files.write(file, bytes);
          classifier = load(file);
        } finally {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
    return classifier;
  }

  private TextClassifier load(Path file) throws IOException {
    if (FastTextModel.isModel(file)) {
      throw new InvalidInputException(source, 0, "is a model of fastText", ORIGIN);
    }
    if (EncoderHead.isModel(file)) {
      throw new InvalidInputException(source, 0, "is a model on an encoder", ORIGIN);
    }
    try {
      return TextClassifier.load(file);
    } catch (InvalidInputException e) {
      String part = e.source().replace(file.toString(), source);
      throw new InvalidInputException(part, e.line(), e.problem(), e.expected(), e);
    }
  }

  /** This model as a broadcast value of a context; the same one at each call. */
  synchronized Broadcast<SharedModel> broadcast(SparkContext of) {
    if (!of.equals(context)) {
      broadcast = JavaSparkContext.fromSparkContext(of).broadcast(this);
      context = of;
    }
    return broadcast;
  }
}
