package dev.heed.studio.data;

import dev.heed.base.ProblemException;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The way to read a file, as {@code heed train} reads it; what is empty is detected.
 *
 * @param format the format's name on the command line
 * @param text the columns or keys of the text
 * @param label the column or key of the label
 * @param header whether the first line of a table has names; true if empty
 * @param delimiter the character between the fields of a CSV file
 * @param labelSeparator the characters between the labels of a field
 */
public record Reading(
    Optional<String> format,
    List<String> text,
    Optional<String> label,
    Optional<String> encoding,
    Optional<Boolean> header,
    Optional<String> delimiter,
    Optional<String> labelSeparator) {
  /** Everything is detected. */
  static final Reading DETECTED =
      new Reading(
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Replaces what is missing or blank by nothing. */
  public Reading {
    format = filled(format);
    text = text == null ? List.of() : text.stream().filter(name -> !name.isEmpty()).toList();
    label = filled(label);
    encoding = filled(encoding);
    header = header == null ? Optional.empty() : header;
    delimiter = filled(delimiter);
    labelSeparator = filled(labelSeparator);
  }

  private static Optional<String> filled(Optional<String> value) {
    return value == null ? Optional.empty() : value.filter(each -> !each.isEmpty());
  }

  /** The options of the readers; any number of labels is read only where it is written so. */
  CorpusOptions options() {
    CorpusOptions options = CorpusOptions.defaults().withTextColumns(text);
    if (format.isPresent()) {
      options =
          options.withFormat(
              CorpusFormat.named(format.get()).orElseThrow(() -> unknownFormat(format.get())));
    }
    if (label.isPresent()) {
      options = options.withLabelColumn(label.get());
    }
    if (labelSeparator.isPresent()) {
      options = options.withLabelSeparator(labelSeparator.get());
    }
    if (encoding.isPresent()) {
      options = options.withEncoding(charset(encoding.get()));
    }
    if (delimiter.isPresent()) {
      options = options.withDelimiter(character(delimiter.get()));
    }
    return options.withHeader(header.orElse(true));
  }

  private static ProblemException unknownFormat(String name) {
    return new ProblemException(
        "format is '" + name + "'",
        Arrays.stream(CorpusFormat.values())
            .map(CorpusFormat::toString)
            .collect(Collectors.joining(", ", "one of ", "")));
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw new ProblemException("encoding is '" + name + "'", "a name such as ISO-8859-1", e);
    }
  }

  private static char character(String delimiter) {
    if (delimiter.length() != 1) {
      throw new ProblemException("delimiter is '" + delimiter + "'", "one character such as ;");
    }
    return delimiter.charAt(0);
  }
}
