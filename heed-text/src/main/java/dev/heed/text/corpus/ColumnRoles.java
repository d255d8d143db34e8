package dev.heed.text.corpus;

import dev.heed.base.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The roles of a table's columns: text, label and id.
 *
 * @param count the number of columns
 * @param text the indices of the columns that make the text
 * @param label the index of the label's column; empty if no label is wanted
 * @param weight the index of the weight's column; empty if none is named
 * @param id the index of the id's column; empty if there is none
 */
record ColumnRoles(
    int count, List<Integer> text, OptionalInt label, OptionalInt weight, OptionalInt id) {
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

  /**
   * Finds the roles of the columns in a header; names match in any letter case and with blanks at
   * their ends.
   *
   * @param sample the first rows, to propose columns if none are recognised
   */
  static ColumnRoles ofHeader(
      LineReader lines,
      long line,
      List<String> header,
      CorpusOptions options,
      boolean labelled,
      TableSample sample)
      throws InvalidInputException {
    Header names =
        new Header(lines, line, header, sample.proposal(options, labelled).orElse(List.of()));
    List<Integer> text = names.named(options.textColumns());
    OptionalInt label = OptionalInt.empty();
    if (options.labelColumn().isPresent()) {
      // Without labels the column may be missing; if it is there, it is no text.
      label = names.find(options.labelColumn().get());
      if (labelled) {
        label = OptionalInt.of(names.named(options.labelColumn().get()));
      }
    }
    if (text.isEmpty()) {
      text = names.usualText(label);
    }
    if (text.isEmpty() && !labelled && header.size() == 1) {
      text = List.of(names.only());
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
    OptionalInt weight = OptionalInt.empty();
    if (labelled && options.weightColumn().isPresent()) {
      weight = OptionalInt.of(names.named(options.weightColumn().get()));
      requireOwn(lines, line, weight.getAsInt(), header.get(weight.getAsInt()), text, label);
    }
    OptionalInt id = labelled && names.count("id") > 1 ? OptionalInt.empty() : names.usual("id");
    return new ColumnRoles(header.size(), text, label, weight, id);
  }

  /** Checks that the column of the weight is neither text nor label. */
  private static void requireOwn(
      LineReader lines, long line, int weight, String name, List<Integer> text, OptionalInt label)
      throws InvalidInputException {
    if (text.contains(weight) || label.equals(OptionalInt.of(weight))) {
      throw lines.invalid(
          line,
          InvalidInputException.quoted(name) + " is the weight and also text or label",
          "a column of its own (--weight NAME)");
    }
  }

  /** Whether a name is one of those by which columns are recognised. */
  static boolean isUsual(String name) {
    String stripped = name.strip().toLowerCase(Locale.ROOT);
    return isUsualText(stripped) || isUsualLabel(stripped) || stripped.equals("id");
  }

  /** Whether a name is one of those by which a column of texts is recognised. */
  static boolean isUsualText(String name) {
    return TEXT_NAMES.stream().anyMatch(names -> names.contains(name.toLowerCase(Locale.ROOT)));
  }

  /** Whether a name is one of those by which a column of labels is recognised. */
  static boolean isUsualLabel(String name) {
    return LABEL_NAMES.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Finds the roles of columns numbered from 1. Of two columns the first is the label.
   *
   * @param sample the first rows, to propose columns if more are needed
   */
  static ColumnRoles ofNumbers(
      LineReader lines,
      long line,
      int count,
      CorpusOptions options,
      boolean labelled,
      TableSample sample)
      throws InvalidInputException {
    int[] named = new int[options.textColumns().size()];
    for (int i = 0; i < named.length; i++) {
      named[i] = number(lines, line, options.textColumns().get(i), count);
    }
    List<Integer> text = IntStream.of(named).boxed().toList();
    OptionalInt label = OptionalInt.empty();
    if (options.labelColumn().isPresent() && (labelled || count > 1)) {
      label = OptionalInt.of(number(lines, line, options.labelColumn().get(), count));
    }
    OptionalInt weight = OptionalInt.empty();
    if (labelled && options.weightColumn().isPresent()) {
      weight = OptionalInt.of(number(lines, line, options.weightColumn().get(), count));
    }
    if (text.isEmpty()) {
      if (count > 2 || labelled && count < 2) {
        throw unnamed(
            lines, line, count, labelled, sample.proposal(options, labelled).orElse(List.of()));
      }
      text = List.of(count == 1 || label.equals(OptionalInt.of(1)) ? 0 : 1);
    }
    if (labelled && label.isEmpty()) {
      if (count != 2) {
        throw unnamed(
            lines, line, count, labelled, sample.proposal(options, labelled).orElse(List.of()));
      }
      label = OptionalInt.of(text.contains(0) ? 1 : 0);
    }
    if (label.isPresent() && text.contains(label.getAsInt())) {
      throw bothTextAndLabel(lines, line, Integer.toString(label.getAsInt() + 1));
    }
    if (weight.isPresent()) {
      String name = Integer.toString(weight.getAsInt() + 1);
      requireOwn(lines, line, weight.getAsInt(), name, text, label);
    }
    return new ColumnRoles(count, text, label, weight, OptionalInt.empty());
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
      LineReader lines, long line, int count, boolean labelled, List<String> proposal) {
    String problem =
        "the line has %d column%s, and their roles are unknown"
            .formatted(count, count == 1 ? "" : "s");
    if (!proposal.isEmpty()) {
      return lines.invalid(line, problem, proposal);
    }
    return lines.invalid(
        line,
        problem,
        labelled
            ? "two columns, LABEL and text, or --text N and --label N with numbers from 1"
            : "--text N with a number from 1");
  }

  /**
   * A header line.
   *
   * @param proposal options for the case that no column is recognised; may be empty
   */
  private record Header(LineReader lines, long line, List<String> names, List<String> proposal) {

    /** Finds a column that the user named: the only one of exactly this name, or by its form. */
    OptionalInt find(String name) throws InvalidInputException {
      return names.stream().filter(name::equals).count() == 1
          ? OptionalInt.of(names.indexOf(name))
          : usual(name);
    }

    /**
     * Finds a column by name, in any letter case and with blanks at its ends.
     *
     * @throws InvalidInputException if several have the name
     */
    OptionalInt usual(String name) throws InvalidInputException {
      int[] found = matching(name);
      if (found.length > 1) {
        throw lines.invalid(
            line,
            "%d columns are called %s"
                .formatted(found.length, InvalidInputException.quoted(names.get(found[0]).strip())),
            "column names that differ in more than letter case and blanks");
      }
      return found.length == 0 ? OptionalInt.empty() : OptionalInt.of(found[0]);
    }

    /** The number of columns that a name may mean. */
    int count(String name) {
      return matching(name).length;
    }

    private int[] matching(String name) {
      return IntStream.range(0, names.size())
          .filter(i -> names.get(i).strip().equalsIgnoreCase(name.strip()))
          .toArray();
    }

    int named(String name) throws InvalidInputException {
      return find(name)
          .orElseThrow(
              () ->
                  lines.invalid(
                      line,
                      "there is no column " + InvalidInputException.quoted(name),
                      "one of " + formatNames(names)));
    }

    List<Integer> named(List<String> wanted) throws InvalidInputException {
      int[] indices = new int[wanted.size()];
      for (int i = 0; i < indices.length; i++) {
        indices[i] = named(wanted.get(i));
      }
      return IntStream.of(indices).boxed().toList();
    }

    List<Integer> usualText(OptionalInt label) throws InvalidInputException {
      for (List<String> together : TEXT_NAMES) {
        List<Integer> found = new ArrayList<>();
        for (String name : together) {
          OptionalInt column = isLabel(name, label) ? OptionalInt.empty() : usual(name);
          column.ifPresent(found::add);
        }
        if (found.size() == together.size()) {
          return found;
        }
      }
      return List.of();
    }

    /** The only column; its name may be any word, but several words are rather a text. */
    int only() throws InvalidInputException {
      if (names.getFirst().strip().contains(" ")) {
        throw lines.invalid(
            line,
            "the first line is the name of the column, but reads "
                + InvalidInputException.quoted(names.getFirst()),
            List.of("--no-header"));
      }
      return 0;
    }

    private boolean isLabel(String name, OptionalInt label) {
      return label.isPresent() && names.get(label.getAsInt()).strip().equalsIgnoreCase(name);
    }

    OptionalInt usualLabel(List<Integer> text) throws InvalidInputException {
      for (String name : LABEL_NAMES) {
        OptionalInt column = usual(name);
        if (column.isPresent() && !text.contains(column.getAsInt())) {
          return column;
        }
      }
      return OptionalInt.empty();
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
      String problem =
          "no column is recognised as the %s among %s".formatted(role, formatNames(names));
      if (!proposal.isEmpty()) {
        return lines.invalid(line, problem, proposal);
      }
      return lines.invalid(
          line,
          problem,
          "a header with %s, or %s, or --no-header if the first line is data"
              .formatted(usual, option));
    }
  }
}
