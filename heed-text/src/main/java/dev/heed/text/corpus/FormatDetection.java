package dev.heed.text.corpus;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds out how a file is to be read: by the options, its name, or else its first lines. What is
 * not certain is refused, with the options that say it.
 */
final class FormatDetection {
  /** The number of lines that are examined for a label at their beginning. */
  private static final int LINES = 100;

  private static final char TAB = '\t';
  private static final List<Character> DELIMITERS = List.of(',', ';', TAB, '|');

  /** The first line that tells a spreadsheet the delimiter. */
  private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?sep=([^\"\r\n])\"?");

  private final LineReader lines;
  private final CorpusOptions options;
  private final boolean labelled;
  private final String head;

  private FormatDetection(LineReader lines, CorpusOptions options, boolean labelled, String head) {
    this.lines = lines;
    this.options = options;
    this.labelled = labelled;
    this.head = head;
  }

  /**
   * Finds the layout of a file. Without labels it waits for no more than the first line.
   *
   * @throws InvalidInputException if it is not certain
   */
  static Layout layout(LineReader lines, CorpusOptions options, boolean labelled)
      throws IOException {
    Optional<CorpusFormat> stated =
        options
            .format()
            .or(() -> options.delimiter().map(delimiter -> CorpusFormat.CSV))
            .or(() -> byName(lines.source()));
    boolean plain = !labelled && stated.isEmpty() && !options.namesColumns() && options.header();
    if (plain || stated.isPresent() && !isTable(stated.get())) {
      return Layout.of(stated.orElse(CorpusFormat.TEXT));
    }
    FormatDetection detection =
        new FormatDetection(lines, options, labelled, labelled ? lines.head() : lines.firstLines());
    detection.refuseOtherEncodings();
    if (stated.isPresent()) {
      return stated.get() == CorpusFormat.CSV ? detection.csv() : detection.tsv();
    }
    return labelled ? detection.byContent() : detection.withColumns();
  }

  /** Detects the format by a file name, with or without {@code .gz}. */
  static Optional<CorpusFormat> byName(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return switch (bare.substring(bare.lastIndexOf('.') + 1)) {
      case "csv" -> Optional.of(CorpusFormat.CSV);
      case "tsv" -> Optional.of(CorpusFormat.TSV);
      case "jsonl", "ndjson" -> Optional.of(CorpusFormat.JSONL);
      default -> Optional.empty();
    };
  }

  /** The format that the first line of a file suggests where lines are read as texts. */
  static Optional<CorpusFormat> suggested(String firstLine) {
    String line = firstLine.strip();
    if (line.startsWith(LineRecords.FASTTEXT_PREFIX)) {
      return Optional.of(CorpusFormat.FASTTEXT);
    }
    if (isJsonObject(line)) {
      return Optional.of(CorpusFormat.JSONL);
    }
    for (char delimiter : DELIMITERS) {
      List<String> names = Arrays.asList(line.split(Pattern.quote(String.valueOf(delimiter)), -1));
      boolean words =
          names.stream().noneMatch(name -> name.isBlank() || name.strip().contains(" "));
      if (names.size() > 1 && words && names.stream().anyMatch(ColumnRoles::isUsualText)) {
        return Optional.of(delimiter == TAB ? CorpusFormat.TSV : CorpusFormat.CSV);
      }
    }
    return Optional.empty();
  }

  private static boolean isJsonObject(String line) {
    return line.matches("\\{\\s*\"[^\"]*\"\\s*:.*\\}");
  }

  private static boolean isTable(CorpusFormat format) {
    return format == CorpusFormat.CSV || format == CorpusFormat.TSV;
  }

  /**
   * The delimiter of a CSV file: the one given, that of a {@code sep=} line, or the certain one.
   */
  private Layout csv() throws IOException {
    Matcher separator = SEPARATOR_LINE.matcher(head.lines().findFirst().orElse("").strip());
    if (separator.matches()) {
      char delimiter = options.delimiter().orElse(separator.group(1).charAt(0));
      String rest = head.substring(Math.min(head.length(), head.indexOf('\n') + 1));
      TableSample sample = TableSample.of(rest, delimiter, true);
      return new Layout(CorpusFormat.CSV, delimiter, true, sample);
    }
    if (options.delimiter().isPresent()) {
      return Layout.table(TableSample.of(head, options.delimiter().get(), true));
    }
    TableSample commas = TableSample.of(head, ',', true);
    if (commas.hasUsualHeader(options, labelled)) {
      return Layout.table(commas);
    }
    Optional<TableSample> other = certain(true);
    if (other.isPresent()) {
      return Layout.table(other.get());
    }
    refuseOtherFormats();
    if (commas.columns() < 2 || !commas.isRegular()) {
      refuseWithProposal(Stream.of(';', TAB, '|'));
    }
    return Layout.table(commas);
  }

  private Layout tsv() throws IOException {
    TableSample tabs = TableSample.of(head, TAB, false);
    if (!tabs.hasUsualHeader(options, labelled) && tabs.columns() < 2) {
      refuseOtherFormats();
      refuseWithProposal(Stream.of(',', ';', '|'));
    }
    return new Layout(CorpusFormat.TSV, TAB, false, tabs);
  }

  /** A file that is named as a table, but whose first line is of another format. */
  private void refuseOtherFormats() throws IOException {
    String first = head.lines().findFirst().orElse("").strip();
    Optional<CorpusFormat> other =
        isJsonObject(first)
            ? Optional.of(CorpusFormat.JSONL)
            : first.startsWith(LineRecords.FASTTEXT_PREFIX)
                ? Optional.of(CorpusFormat.FASTTEXT)
                : Optional.empty();
    if (other.isPresent() && options.format().isEmpty()) {
      throw lines.invalid(
          1,
          "the line is in the format %s, but the file name says otherwise".formatted(other.get()),
          List.of("--format", other.get().toString()));
    }
  }

  /** The only sample with the columns that are needed in its first row, and no gaps below. */
  private Optional<TableSample> certain(boolean quotedTabs) {
    List<TableSample> certain = new ArrayList<>();
    for (char delimiter : DELIMITERS) {
      TableSample sample = TableSample.of(head, delimiter, quotedTabs || delimiter != TAB);
      if (sample.hasUsualHeader(options, labelled) && (delimiter == ',' || sample.isRegular())) {
        certain.add(sample);
      }
    }
    return certain.size() == 1 ? Optional.of(certain.getFirst()) : Optional.empty();
  }

  /** Refuses a table whose delimiter or columns are not certain, if there is a way to read it. */
  private void refuseWithProposal(Stream<Character> delimiters) throws IOException {
    for (char delimiter : delimiters.toList()) {
      TableSample sample = TableSample.of(head, delimiter, delimiter != TAB);
      Optional<List<String>> proposal = sample.proposal(options, labelled);
      if (proposal.isPresent()) {
        List<String> remedy = new ArrayList<>(format(delimiter));
        remedy.addAll(proposal.get());
        throw lines.invalid(
            0,
            "the format is not certain: the lines look like columns separated by "
                + (delimiter == TAB ? "tabs" : "'" + delimiter + "'"),
            remedy);
      }
    }
  }

  private static List<String> format(char delimiter) {
    return switch (delimiter) {
      case TAB -> List.of("--format", "tsv");
      case ',' -> List.of("--format", "csv");
      default -> List.of("--format", "csv", "--delimiter", String.valueOf(delimiter));
    };
  }

  /** The format of texts without labels for which columns are named. */
  private Layout withColumns() throws IOException {
    if (head.stripLeading().startsWith("{") && options.header()) {
      return Layout.of(CorpusFormat.JSONL);
    }
    for (char delimiter : List.of(TAB, ',', ';', '|')) {
      TableSample sample = TableSample.of(head, delimiter, delimiter != TAB);
      if (sample.hasUsualHeader(options, labelled) || !options.header() && sample.columns() > 1) {
        return table(sample);
      }
    }
    return Layout.of(CorpusFormat.TEXT);
  }

  private static Layout table(TableSample sample) {
    return sample.delimiter() == TAB
        ? new Layout(CorpusFormat.TSV, TAB, false, sample)
        : Layout.table(sample);
  }

  /** The format of labelled texts whose name does not tell it. */
  private Layout byContent() throws IOException {
    List<String> first =
        head.lines().filter(line -> !line.isBlank()).map(String::strip).limit(LINES).toList();
    if (first.isEmpty()) {
      throw lines.invalid(0, "the file is empty", "labelled texts");
    }
    if (SEPARATOR_LINE.matcher(first.getFirst()).matches()) {
      return csv();
    }
    refuseOtherKinds(first.getFirst());
    if (first.getFirst().startsWith("{")) {
      return Layout.of(CorpusFormat.JSONL);
    }
    Optional<TableSample> table = certain(false);
    if (table.isPresent()) {
      return table(table.get());
    }
    if (options.namesColumns() || !options.header()) {
      return withColumns();
    }
    long marked = first.stream().filter(line -> LineRecords.fasttextLabel(line, 0) >= 0).count();
    if (2 * marked >= first.size() || first.getFirst().startsWith(LineRecords.FASTTEXT_PREFIX)) {
      refuseDelimitedLabels(first);
      return Layout.of(CorpusFormat.FASTTEXT);
    }
    return withoutMarks(first, marked > 0);
  }

  /** Text in an encoding of two or four bytes a character. */
  private void refuseOtherEncodings() throws IOException {
    long zeros = head.chars().filter(c -> c == 0).count();
    // Letters of most scripts have a zero byte in UTF-16, and three in UTF-32.
    if (4 * zeros > head.length()) {
      Optional<String> encoding = lines.likelyEncoding();
      if (encoding.isPresent()) {
        throw lines.invalid(
            0,
            "the file is not UTF-8; it reads as " + encoding.get(),
            List.of("--encoding", encoding.get()));
      }
    }
  }

  /** Binary data, and JSON that is not one object a line. */
  private void refuseOtherKinds(String first) throws IOException {
    if (head.indexOf('\0') >= 0) {
      throw unclear();
    }
    if (first.matches("\\[\\s*([{\\[\"].*)?")) {
      throw lines.invalid(
          1, "the file is a JSON array", "one JSON object per line, as jq -c '.[]' writes them");
    }
  }

  /** Refuses fastText lines whose labels end with a comma or the like, as in a CSV file. */
  private void refuseDelimitedLabels(List<String> first) throws IOException {
    if (startsAreDelimited(first)) {
      refuseWithProposal(Stream.of(',', ';', '|'));
      throw unclear();
    }
  }

  private Layout withoutMarks(List<String> first, boolean marked) throws IOException {
    boolean tabsEndLabels = tabsEndLabels(first);
    boolean labelFirst =
        (tabsEndLabels
                || first.stream().noneMatch(line -> line.indexOf(TAB) >= 0)
                || fewTabs(first))
            && !startsAreDelimited(first)
            && !endsAreLabels(first)
            && looksLabelFirst(first);
    if (!(labelFirst && tabsEndLabels)) {
      refuseWithProposal(DELIMITERS.stream());
    }
    if (!labelFirst) {
      throw unclear();
    }
    if (marked) {
      throw lines.invalid(
          0,
          "the format is not certain: some lines have a label __label__NAME and others do not",
          List.of("--format", "label-first"));
    }
    return new Layout(CorpusFormat.LABEL_FIRST, ',', hasNames(first), TableSample.NONE);
  }

  private InvalidInputException unclear() {
    return lines.invalid(
        0,
        "the format cannot be detected from the name or the first lines",
        "--format with one of " + CorpusFormat.labelledNames());
  }

  /** Whether each line is a word, a tab and a text, so that two formats say the same. */
  private static boolean tabsEndLabels(List<String> first) {
    Set<String> labels = new HashSet<>();
    Set<String> texts = new HashSet<>();
    boolean words = true;
    for (String line : first) {
      int tab = line.indexOf(TAB);
      if (tab < 0 || tab != LineRecords.labelEnd(line, 0) || line.indexOf(TAB, tab + 1) >= 0) {
        return false;
      }
      labels.add(line.substring(0, tab));
      texts.add(line.substring(tab + 1));
      words &= line.indexOf(' ', tab) < 0;
    }
    return !words || labels.size() < texts.size();
  }

  private static boolean fewTabs(List<String> first) {
    return 2 * first.stream().filter(line -> line.indexOf(TAB) >= 0).count() < first.size();
  }

  /** Whether the first words of most lines are quoted or hold a delimiter, as in a CSV file. */
  private static boolean startsAreDelimited(List<String> first) {
    long delimited =
        first.stream()
            .map(line -> line.substring(0, LineRecords.labelEnd(line, 0)))
            .filter(word -> word.startsWith("\"") || word.matches(".*[,;|].*"))
            .count();
    return 2 * delimited >= first.size();
  }

  /** Whether the ends of the lines behind a delimiter are few and short, as labels are. */
  private static boolean endsAreLabels(List<String> first) {
    for (char delimiter : DELIMITERS) {
      List<String> ends =
          first.stream()
              .filter(line -> line.indexOf(delimiter) >= 0)
              .map(line -> line.substring(line.lastIndexOf(delimiter) + 1))
              .filter(end -> !end.isBlank() && !end.strip().contains(" "))
              .toList();
      if (ends.size() == first.size() && 2 * new HashSet<>(ends).size() <= ends.size()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Labels are few and repeated, and they seldom occur inside a text, unlike words such as "the"
   * that begin many sentences.
   */
  private static boolean looksLabelFirst(List<String> lines) {
    Set<String> labels = new HashSet<>();
    for (String line : lines) {
      int end = LineRecords.labelEnd(line, 0);
      if (end == 0) {
        return false;
      }
      labels.add(line.substring(0, end).toLowerCase(Locale.ROOT));
    }
    long inside =
        lines.stream()
            .map(line -> line.substring(LineRecords.labelEnd(line, 0)).toLowerCase(Locale.ROOT))
            .flatMap(text -> Arrays.stream(text.split("[ \t]+")))
            .filter(labels::contains)
            .count();
    return 2 * labels.size() <= lines.size() && 2 * inside <= lines.size();
  }

  /** Whether the first line is {@code label text} or the like, and its first word no label. */
  private static boolean hasNames(List<String> first) {
    String[] words = first.getFirst().split("[ \t]+");
    return words.length == 2
        && ColumnRoles.isUsualLabel(words[0])
        && ColumnRoles.isUsualText(words[1])
        && first.stream().skip(1).noneMatch(line -> line.startsWith(words[0] + " "));
  }

  /**
   * The way to read a file.
   *
   * @param delimiter the character between the fields of a CSV or TSV file
   * @param skipsFirstLine whether the first line is neither a record nor a header
   * @param sample the first rows of a table; none for other formats
   */
  record Layout(CorpusFormat format, char delimiter, boolean skipsFirstLine, TableSample sample) {
    /** A file without columns, or of JSON Lines. */
    static Layout of(CorpusFormat format) {
      return new Layout(format, ',', false, TableSample.NONE);
    }

    /** A CSV or TSV file. */
    static Layout table(TableSample sample) {
      return new Layout(CorpusFormat.CSV, sample.delimiter(), false, sample);
    }
  }
}
