package dev.heed.studio.classify;

import static com.fasterxml.jackson.annotation.JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY;
import static com.fasterxml.jackson.annotation.JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.heed.studio.json.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The predictions of a run for the texts of its file, one JSON object a line in the order of the
 * file. It appears under its name when it is whole.
 */
public final class PredictionFile implements AutoCloseable {
  /** The file in the folder of a run. */
  public static final String NAME = "predictions.jsonl";

  private final Path part;
  private final Path file;
  private final BufferedWriter out;

  /** The part of the texts that a text belongs to. */
  public enum Part {
    TRAIN,
    DEV,
    TEST
  }

  /**
   * A prediction. A list of one label is a string in the file.
   *
   * @param row the number of the text in its file, from 0
   * @param label the labels that the text was given
   * @param predicted the labels that it gets; for dev and test texts, by a classifier that was not
   *     trained on them
   * @param probability the probability that these and no others are right
   * @param given the probability that {@code label} and no others are right
   */
  public record Prediction(
      long row,
      String part,
      @JsonFormat(with = {WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED, ACCEPT_SINGLE_VALUE_AS_ARRAY})
          List<String> label,
      @JsonFormat(with = {WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED, ACCEPT_SINGLE_VALUE_AS_ARRAY})
          List<String> predicted,
      double probability,
      double given) {
    public Prediction {
      label = List.copyOf(label);
      predicted = List.copyOf(predicted);
    }

    /** Whether the text gets the labels that it was given, in any order. */
    @JsonIgnore
    public boolean isRight() {
      return isSame(predicted, label);
    }

    /** Whether another prediction is of the same labels, in any order. */
    public boolean isLike(Prediction other) {
      return isSame(predicted, other.predicted);
    }

    private static boolean isSame(List<String> labels, List<String> others) {
      return Set.copyOf(labels).equals(Set.copyOf(others));
    }
  }

  /** Reads a file one prediction at a time. */
  public static final class Reader implements AutoCloseable {
    private final BufferedReader in;

    /** Opens the file in the folder of a run. */
    public Reader(Path folder) throws IOException {
      in = Files.newBufferedReader(folder.resolve(NAME));
    }

    /** The next prediction; empty after the last. */
    public Optional<Prediction> next() throws IOException {
      String line = in.readLine();
      return line == null
          ? Optional.empty()
          : Optional.of(Json.read(line.getBytes(UTF_8), Prediction.class));
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** Begins the file in the folder of a run. */
  public PredictionFile(Path folder) throws IOException {
    file = folder.resolve(NAME);
    part = folder.resolve(NAME + ".part");
    out = Files.newBufferedWriter(part);
  }

  /** Adds the prediction of the next text. */
  public void add(Prediction prediction) throws IOException {
    out.write(Json.line(prediction));
    out.write('\n');
  }

  /** Ends the file: all texts were predicted. */
  public void finish() throws IOException {
    out.close();
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(part);
  }
}
