package dev.heed.text.corpus;

import dev.heed.base.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The roles of a table's columns: text, label and id.
 *
 * @param count the number of columns
 * @param text the indices of the columns that make the text
 * @param label the index of the label's column; empty if no label is wanted
 * @param id the index of the id's column; empty if there is none
 */
record ColumnRoles(int count, List<Integer> text, OptionalInt label, OptionalInt id) {
  /** Usual names of text columns, the most specific first; several together make one text. */
  private static final List<List<String>> TEXT_NAMES =
      List.of(
          List.of("text"),
          List.of("sentence"),
          List.of("review"),
          List.of("message"),
          List.of("content"),
          List.of("comment"),
          List.of("body"),
          List.of("document"),
          List.of("question"),
          List.of("tweet"),
          List.of("title", "description"),
          List.of("description"),
          List.of("title"));

  private static final List<String> LABEL_NAMES =
      List.of(
          "label",
          "class",
          "category",
          "sentiment",
          "target",
          "class_index",
          "polarity",
          "topic",
          "intent");

  private static final int MAX_NAMES = 8;

  /** Finds the roles of the columns in a header; names match in any letter case. */
  static ColumnRoles ofHeader(
      LineReader lines, long line, List<String> header, CorpusOptions options, boolean labelled)
      throws InvalidInputException {
    Header names = new Header(lines, line, header, options);
    List<Integer> text = names.named(options.textColumns());
    OptionalInt label = OptionalInt.empty();
    if (labelled && options.labelColumn().isPresent()) {
      label = OptionalInt.of(names.named(options.labelColumn().get()));
    }
    if (text.isEmpty()) {
      text = names.usualText(label);
    }
    if (text.isEmpty() && !labelled && header.size() == 1) {
      text = List.of(0);
    }
    if (text.isEmpty()) {
      throw names.noText(labelled);
    }
    if (labelled && label.isEmpty()) {
      label = names.usualLabel(text);
      if (label.isEmpty()) {
        throw names.noLabel();
      }
    }
    if (label.isPresent() && text.contains(label.getAsInt())) {
      throw bothTextAndLabel(lines, line, header.get(label.getAsInt()));
    }
    return new ColumnRoles(header.size(), text, label, names.find("id"));
  }

  /** Finds the roles of columns numbered from 1. Of two columns the first is the label. */
  static ColumnRoles ofNumbers(
      LineReader lines, long line, int count, CorpusOptions options, boolean labelled)
      throws InvalidInputException {
    int[] named = new int[options.textColumns().size()];
    for (int i = 0; i < named.length; i++) {
      named[i] = number(lines, line, options.textColumns().get(i), count);
    }
    List<Integer> text = IntStream.of(named).boxed().toList();
    Optional<String> labelName = labelled ? options.labelColumn() : Optional.empty();
    OptionalInt label = OptionalInt.empty();
    if (labelName.isPresent()) {
      label = OptionalInt.of(number(lines, line, labelName.get(), count));
    }
    if (text.isEmpty()) {
      if (count > 2 || labelled && count < 2) {
        throw unnamed(lines, line, count, labelled);
      }
      text = List.of(count == 1 || label.equals(OptionalInt.of(1)) ? 0 : 1);
    }
    if (labelled && label.isEmpty()) {
      if (count != 2) {
        throw unnamed(lines, line, count, labelled);
      }
      label = OptionalInt.of(text.contains(0) ? 1 : 0);
    }
    if (label.isPresent() && text.contains(label.getAsInt())) {
      throw bothTextAndLabel(lines, line, Integer.toString(label.getAsInt() + 1));
    }
    return new ColumnRoles(count, text, label, OptionalInt.empty());
  }

  /** Formats names for a message: quoted, the first eight of them. */
  static String formatNames(List<String> names) {
    return names.stream()
            .limit(MAX_NAMES)
            .map(InvalidInputException::quoted)
            .collect(Collectors.joining(", "))
        + (names.size() > MAX_NAMES ? ", …" : "");
  }

  /** The error of a column that is both the label and a part of the text. */
  static InvalidInputException bothTextAndLabel(LineReader lines, long line, String name) {
    return lines.invalid(
        line,
        InvalidInputException.quoted(name) + " is both text and label",
        "different columns (--text NAME, --label NAME)");
  }

  private static int number(LineReader lines, long line, String name, int count)
      throws InvalidInputException {
    if (!name.matches("[1-9][0-9]{0,5}") || Integer.parseInt(name) > count) {
      throw lines.invalid(
          line,
          "there is no column " + InvalidInputException.quoted(name),
          "without a header, a number from 1 to " + count);
    }
    return Integer.parseInt(name) - 1;
  }

  private static InvalidInputException unnamed(
      LineReader lines, long line, int count, boolean labelled) {
    return lines.invalid(
        line,
        "the line has %d column%s, and their roles are unknown"
            .formatted(count, count == 1 ? "" : "s"),
        labelled
            ? "two columns, LABEL and text, or --text N and --label N with numbers from 1"
            : "--text N with a number from 1");
  }

  /** A header line with the options that refer to it. */
  private record Header(LineReader lines, long line, List<String> names, CorpusOptions options) {

    /** Finds a column by name; of several that differ in case only, the one of this exact case. */
    OptionalInt find(String name) {
      int exact = names.indexOf(name);
      return exact >= 0
          ? OptionalInt.of(exact)
          : IntStream.range(0, names.size())
              .filter(i -> names.get(i).strip().equalsIgnoreCase(name))
              .findFirst();
    }

    int named(String name) throws InvalidInputException {
      OptionalInt index = find(name);
      if (index.isEmpty()) {
        throw lines.invalid(
            line,
            "there is no column " + InvalidInputException.quoted(name),
            "one of " + formatNames(names));
      }
      long same = names.stream().filter(names.get(index.getAsInt())::equals).count();
      if (same > 1) {
        throw lines.invalid(
            line,
            "%d columns are called %s".formatted(same, InvalidInputException.quoted(name)),
            "names that differ, or --no-header and numbers");
      }
      return index.getAsInt();
    }

    List<Integer> named(List<String> wanted) throws InvalidInputException {
      int[] indices = new int[wanted.size()];
      for (int i = 0; i < indices.length; i++) {
        indices[i] = named(wanted.get(i));
      }
      return IntStream.of(indices).boxed().toList();
    }

    List<Integer> usualText(OptionalInt label) {
      return TEXT_NAMES.stream()
          .map(together -> together.stream().map(this::find).toList())
          .filter(
              found -> found.stream().allMatch(index -> index.isPresent() && !index.equals(label)))
          .map(found -> found.stream().map(OptionalInt::getAsInt).toList())
          .findFirst()
          .orElse(List.of());
    }

    OptionalInt usualLabel(List<Integer> text) {
      return LABEL_NAMES.stream()
          .map(this::find)
          .filter(index -> index.isPresent() && !text.contains(index.getAsInt()))
          .findFirst()
          .orElse(OptionalInt.empty());
    }

    InvalidInputException noText(boolean labelled) {
      return noColumn(
          "text",
          "\"text\", \"sentence\" or \"review\"",
          labelled ? "--text NAME and --label NAME" : "--text NAME");
    }

    InvalidInputException noLabel() {
      return noColumn("label", "\"label\" or \"class\"", "--label NAME");
    }

    private InvalidInputException noColumn(String role, String usual, String option) {
      return lines.invalid(
          line,
          "no column is recognised as the %s among %s".formatted(role, formatNames(names)),
          "a header with %s, or %s, or --no-header if the first line is data"
              .formatted(usual, option));
    }
  }
}
