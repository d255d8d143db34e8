package dev.heed.text.corpus;

import static java.util.stream.Collectors.counting;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The first rows of a table, to find out how the file is to be read.
 *
 * @param delimiter the character between fields
 * @param rows the rows without blank ones; fields are stripped
 */
record TableSample(char delimiter, List<List<String>> rows) {
  /** A sample without rows, from which nothing is proposed. */
  static final TableSample NONE = new TableSample(',', List.of());

  private static final int MAX_ROWS = 1000;

  /** With fewer rows it is chance which values repeat. */
  private static final int MIN_ROWS = 3;

  /** The share of the rows that have to have the same number of fields. */
  private static final double MIN_SHARE = 0.9;

  /** Names of columns have fewer words than texts. */
  private static final int MAX_NAME_WORDS = 3;

  private static final int NOT_GIVEN = -2;

  TableSample {
    rows = List.copyOf(rows);
  }

  /**
   * Splits the first lines of a file.
   *
   * @param head whole lines
   * @param quotes whether fields may be quoted as in RFC 4180
   */
  static TableSample of(String head, char delimiter, boolean quotes) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < head.length() && rows.size() < MAX_ROWS; i++) {
      char c = head.charAt(i);
      if (quotes && c == '"' && (quoted || field.isEmpty())) {
        if (quoted && i + 1 < head.length() && head.charAt(i + 1) == '"') {
          field.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (!quoted && (c == delimiter || c == '\n')) {
        row.add(field.toString().strip());
        field.setLength(0);
        if (c == '\n') {
          addRow(rows, row);
          row = new ArrayList<>();
        }
      } else {
        field.append(c);
      }
    }
    if (!quoted && rows.size() < MAX_ROWS && (!row.isEmpty() || !field.isEmpty())) {
      row.add(field.toString().strip());
      addRow(rows, row);
    }
    return new TableSample(delimiter, rows);
  }

  private static void addRow(List<List<String>> rows, List<String> row) {
    if (row.size() > 1 || !row.getFirst().isEmpty()) {
      rows.add(List.copyOf(row));
    }
  }

  /** Whether there are several columns, the same number in every row. */
  boolean isRegular() {
    return columns() > 1 && rows.stream().allMatch(row -> row.size() == columns());
  }

  /**
   * The rows of the most frequent width, if few others have another one: a row that is broken
   * should be named when it is read, and not hide what the others say.
   */
  private TableSample mostRows() {
    Map<Integer, Long> widths =
        rows.stream().collect(Collectors.groupingBy(List::size, TreeMap::new, counting()));
    int width =
        widths.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(0);
    return widths.getOrDefault(width, 0L) >= MIN_SHARE * rows.size()
        ? new TableSample(delimiter, rows.stream().filter(row -> row.size() == width).toList())
        : this;
  }

  /** The number of fields in the first row. */
  int columns() {
    return rows.isEmpty() ? 0 : rows.getFirst().size();
  }

  /** Whether the first row is a header in which the columns that are needed are found. */
  boolean hasUsualHeader(CorpusOptions options, boolean labelled) {
    if (columns() < 2 || !options.header()) {
      return false;
    }
    List<String> names = rows.getFirst();
    boolean text =
        options.textColumns().isEmpty()
            ? names.stream().anyMatch(ColumnRoles::isUsualText)
            : options.textColumns().stream().allMatch(name -> index(name, names) >= 0);
    return text
        && (!labelled
            || options
                .labelColumn()
                .map(name -> index(name, names) >= 0)
                .orElse(names.stream().anyMatch(ColumnRoles::isUsualLabel)));
  }

  /**
   * The options that name the columns of text and label as the rows suggest them: texts are long,
   * labels are few.
   *
   * @param options those given, which stay
   * @param labelled whether a label is needed
   * @return empty if the rows suggest nothing
   */
  Optional<List<String>> proposal(CorpusOptions options, boolean labelled) {
    return isRegular() ? proposed(options, labelled) : mostRows().proposed(options, labelled);
  }

  private Optional<List<String>> proposed(CorpusOptions options, boolean labelled) {
    if (!isRegular() || rows.size() < MIN_ROWS) {
      return Optional.empty();
    }
    if (hasUsualHeader(options, labelled)) {
      return Optional.of(List.of());
    }
    List<String> first = rows.getFirst();
    boolean named = options.header() && first.stream().anyMatch(ColumnRoles::isUsual);
    List<List<String>> data = named ? rows.subList(1, rows.size()) : rows;
    int givenText = given(options.textColumns().stream().findFirst(), options.header());
    int givenLabel = given(options.labelColumn(), options.header());
    int text = givenText == NOT_GIVEN ? text(data, named, givenLabel) : givenText;
    int label = givenLabel == NOT_GIVEN ? label(data, named, text) : givenLabel;
    if (text < 0 || label < 0 && labelled) {
      return Optional.empty();
    }
    boolean header = options.header() && (named || isNames(first, text, label));
    List<String> proposal = new ArrayList<>();
    if (!header && options.header()) {
      proposal.add("--no-header");
    }
    if (labelled && givenLabel == NOT_GIVEN) {
      proposal.addAll(List.of("--label", header ? first.get(label) : Integer.toString(label + 1)));
    }
    if (givenText == NOT_GIVEN) {
      proposal.addAll(List.of("--text", header ? first.get(text) : Integer.toString(text + 1)));
    }
    boolean canBeSaid = proposal.stream().noneMatch(word -> word.isEmpty() || word.contains(","));
    return canBeSaid ? Optional.of(proposal) : Optional.empty();
  }

  private static int index(String name, List<String> names) {
    return IntStream.range(0, names.size())
        .filter(i -> names.get(i).equalsIgnoreCase(name.strip()))
        .findFirst()
        .orElse(-1);
  }

  /** The index of a column that was named; negative if there is none of this name. */
  private int given(Optional<String> name, boolean header) {
    if (name.isEmpty()) {
      return NOT_GIVEN;
    }
    return header
        ? index(name.get(), rows.getFirst())
        : IntStream.range(0, columns())
            .filter(i -> Integer.toString(i + 1).equals(name.get()))
            .findFirst()
            .orElse(-1);
  }

  /** The column of the usual name or else of the longest values. */
  private int text(List<List<String>> data, boolean named, int label) {
    return IntStream.range(0, columns())
        .filter(i -> i != label)
        .boxed()
        .max(
            Comparator.comparing(
                    (Integer i) -> named && ColumnRoles.isUsualText(rows.getFirst().get(i)))
                .thenComparingLong(i -> length(data, i)))
        .orElse(-1);
  }

  /** The column of the usual name, of few values, or of two columns the one of short values. */
  private int label(List<List<String>> data, boolean named, int text) {
    int usual =
        IntStream.range(0, columns())
            .filter(i -> i != text && named && ColumnRoles.isUsualLabel(rows.getFirst().get(i)))
            .findFirst()
            .orElse(-1);
    if (usual >= 0) {
      return usual;
    }
    int few =
        IntStream.range(0, columns())
            .filter(i -> i != text && 2 * distinct(data, i) <= data.size())
            .boxed()
            .min(
                Comparator.comparing((Integer i) -> distinct(data, i) == 1)
                    .thenComparingInt(i -> distinct(data, i)))
            .orElse(-1);
    int other = 1 - text;
    return few < 0 && columns() == 2 && 2 * length(data, other) <= length(data, text) ? other : few;
  }

  /** Whether the first row has names and not values; the label of a first text mostly recurs. */
  private boolean isNames(List<String> first, int text, int label) {
    boolean recurs =
        label >= 0
            && rows.stream().skip(1).anyMatch(row -> row.get(label).equals(first.get(label)));
    return !recurs
        && first.stream().allMatch(name -> name.split("\\s+").length <= MAX_NAME_WORDS)
        && (long) first.get(text).length() * rows.size() < length(rows, text);
  }

  private static long length(List<List<String>> data, int column) {
    return data.stream().mapToLong(row -> row.get(column).length()).sum();
  }

  /** The number of different values of a column; a blank one is never a label. */
  private static int distinct(List<List<String>> data, int column) {
    Set<String> values = new HashSet<>();
    data.forEach(row -> values.add(row.get(column)));
    return values.contains("") ? data.size() : values.size();
  }
}
