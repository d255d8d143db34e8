package dev.heed.studio.train;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.experiment.HeadKind;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Settings of a {@link Training}. In the API and in {@code config.json} the components of the
 * nested records stand side by side, as {@code dev_share}.
 *
 * @param updatesPerSecond maximum number of records per second, so that a reader can follow; 0 for
 *     no limit
 */
public record TrainingSettings(Data data, Shape shape, Descent descent, double updatesPerSecond) {
  private static final double MAX_UPDATES = 10_000;

  /**
   * The texts.
   *
   * @param corpus a file of labelled texts; the built-in task without one
   * @param format the format of the file; detected if empty
   * @param text the columns of the text; detected by their usual names if empty
   * @param label the column of the label; detected by its usual names if empty
   * @param header whether the first line of a CSV or TSV file names the columns
   * @param encoding the encoding of the file; UTF-8 if empty
   * @param delimiter the character between the fields of a CSV file; detected if empty
   * @param devShare share of the texts that are used as dev texts, above 0 and below 1
   */
  public record Data(
      Optional<Path> corpus,
      Optional<CorpusFormat> format,
      List<String> text,
      Optional<String> label,
      boolean header,
      Optional<String> encoding,
      Optional<String> delimiter,
      double devShare) {

    /**
     * Checks the settings.
     *
     * @throws ProblemException if one is out of range
     */
    public Data {
      text = List.copyOf(text);
      if (!(devShare > 0 && devShare < 1)) {
        throw new ProblemException("dev_share is " + devShare, "a number between 0 and 1");
      }
      encoding.ifPresent(Data::charset);
      if (delimiter.isPresent() && delimiter.get().length() != 1) {
        throw new ProblemException("delimiter is '" + delimiter.get() + "'", "one character");
      }
    }

    private static Charset charset(String name) {
      try {
        return Charset.forName(name);
      } catch (IllegalArgumentException e) {
        throw new ProblemException(
            "encoding is '" + name + "'", "the name of an encoding, such as ISO-8859-1", e);
      }
    }

    /** Options for reading the file. */
    CorpusOptions reading() {
      CorpusOptions options = CorpusOptions.defaults().withTextColumns(text).withHeader(header);
      if (format.isPresent()) {
        options = options.withFormat(format.get());
      }
      if (label.isPresent()) {
        options = options.withLabelColumn(label.get());
      }
      if (delimiter.isPresent()) {
        options = options.withDelimiter(delimiter.get().charAt(0));
      }
      return encoding.isPresent() ? options.withEncoding(charset(encoding.get())) : options;
    }
  }

  /**
   * The classifier.
   *
   * @param dim length of an embedding
   * @param keyDim length of a key and of the query
   * @param embeddingScale standard deviation of the embeddings at the start
   */
  public record Shape(HeadKind head, int dim, int keyDim, double embeddingScale) {

    /**
     * Checks the settings.
     *
     * @throws ProblemException if one is out of range
     */
    public Shape {
      Require.atLeast("dim", 1, dim);
      Require.atLeast("key_dim", 1, keyDim);
      if (!(embeddingScale >= 0) || Double.isInfinite(embeddingScale)) {
        throw new ProblemException(
            "embedding_scale is " + embeddingScale, "0 or a positive number");
      }
    }
  }

  /**
   * The gradient descent.
   *
   * @param rate the learning rate
   * @param epochs maximum number of epochs
   * @param patience epochs without a lower dev loss after which training stops; 0 for never
   * @param recordEvery epochs between two records
   */
  public record Descent(double rate, int epochs, int patience, int recordEvery) {

    /**
     * Checks the settings.
     *
     * @throws ProblemException if one is out of range
     */
    public Descent {
      Require.positive("rate", rate);
      Require.atLeast("epochs", 1, epochs);
      Require.atLeast("patience", 0, patience);
      Require.atLeast("record_every", 1, recordEvery);
    }
  }

  /**
   * Checks the settings.
   *
   * @throws ProblemException if one is out of range
   */
  public TrainingSettings {
    if (!(updatesPerSecond >= 0 && updatesPerSecond <= MAX_UPDATES)) {
      throw new ProblemException(
          "updates_per_second is " + updatesPerSecond, "0 to " + MAX_UPDATES);
    }
  }

  /** The settings of the paper's run on its synthetic task, at 50 records per second. */
  static TrainingSettings defaults() {
    DescentOptions paper = DescentOptions.paper(HeadKind.FIXED.head());
    return new TrainingSettings(
        new Data(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.empty(),
            0.1),
        new Shape(HeadKind.FIXED, paper.dim(), paper.keyDim(), paper.embeddingScale()),
        new Descent(paper.rate(), paper.epochs(), 0, paper.recordEvery()),
        50);
  }

  DescentOptions options() {
    DescentOptions options =
        DescentOptions.paper(shape.head().head())
            .withStart(
                new DescentOptions.Start(shape.dim(), shape.keyDim(), shape.embeddingScale()))
            .withRate(descent.rate())
            .withEpochs(descent.epochs(), descent.recordEvery());
    return descent.patience() == 0 ? options : options.withPatience(descent.patience());
  }
}
