package dev.heed.cli.text;

import dev.heed.base.ProblemException;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options for reading texts. */
public final class TextOptions {
  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "fasttext, csv, tsv, jsonl, label-first (LABEL text) or text (one per line) (default: by"
              + " the file name; otherwise detected for labelled texts, and text for others).")
  Optional<String> format = Optional.empty();

  @Option(
      names = "--text",
      paramLabel = "COLUMN",
      split = ",",
      description = "Columns or keys that are joined to the text, such as title,description.")
  List<String> text = new ArrayList<>();

  @Option(names = "--label", paramLabel = "COLUMN", description = "Column or key of the label.")
  Optional<String> label = Optional.empty();

  @Option(
      names = "--label-separator",
      paramLabel = "CHARS",
      description =
          "What separates several labels in one field, such as ';' (default: a field is one"
              + " label).")
  Optional<String> labelSeparator = Optional.empty();

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description = "Charset of the texts, such as ISO-8859-1 (default: strict UTF-8).")
  Optional<String> encoding = Optional.empty();

  @Option(
      names = "--no-header",
      description = "Read the first line of CSV or TSV as data; columns count from 1.")
  boolean noHeader;

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = "Character between the fields of CSV, such as ';' or tab (default: detected).")
  Optional<String> delimiter = Optional.empty();

  /**
   * The options for a reader.
   *
   * @throws ProblemException if a value is not one that exists, or they do not fit together
   */
  public CorpusOptions options() {
    return new CorpusOptions(
        format.map(TextOptions::format),
        text,
        new CorpusOptions.Label(label, labelSeparator, CorpusOptions.Labels.AS_WRITTEN),
        Optional.empty(),
        encoding.map(TextOptions::charset),
        !noHeader,
        delimiter.map(TextOptions::delimiter));
  }

  private static CorpusFormat format(String name) {
    return CorpusFormat.named(name)
        .orElseThrow(
            () ->
                new ProblemException(
                    "--format is '" + name + "'",
                    Arrays.stream(CorpusFormat.values())
                        .map(CorpusFormat::toString)
                        .collect(Collectors.joining(", ", "one of ", ""))));
  }

  private static char delimiter(String name) {
    if (name.equals("tab") || name.equals("\\t")) {
      return '\t';
    }
    if (name.length() != 1) {
      throw new ProblemException("--delimiter is '" + name + "'", "one character, or tab");
    }
    return name.charAt(0);
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          "--encoding is '" + name + "'", "a charset such as ISO-8859-1 or GB18030", e);
    }
  }
}
