package dev.heed.lab.report;

import dev.heed.lab.chart.Chart;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A part of a report, from top to bottom. All strings are plain text, never markup. */
public sealed interface Block {

  /**
   * A heading.
   *
   * @param level 2 for a section, 3 or 4 for subsections; 1 is the report's title
   */
  record Heading(int level, String text) implements Block {
    public Heading {
      Objects.requireNonNull(text, "text");
      if (level < 2 || level > 4) {
        throw new IllegalArgumentException("heading: expected a level from 2 to 4, got " + level);
      }
    }

    /** The heading of a section. */
    public Heading(String text) {
      this(2, text);
    }
  }

  /** A paragraph of running text. */
  record Paragraph(String text) implements Block {
    public Paragraph {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The report's answer in a sentence, what supports it, and what to do next. It comes first.
   *
   * @param title the answer, a whole sentence
   * @param support sentences that say how sure it is and what it compares with
   * @param next steps that a reader can take, each with the figure that suggests it
   */
  record Verdict(Tone tone, String title, List<String> support, List<String> next)
      implements Block {
    public Verdict {
      Objects.requireNonNull(tone, "tone");
      Objects.requireNonNull(title, "title");
      support = List.copyOf(support);
      next = List.copyOf(next);
    }
  }

  /** The tone of a verdict, shown by a symbol and a word as well as by a colour. */
  enum Tone {
    GOOD("✓", "Good"),
    CAUTION("!", "Caution"),
    BAD("✗", "Problem"),
    NEUTRAL("i", "Result");

    private final String symbol;
    private final String word;

    Tone(String symbol, String word) {
      this.symbol = symbol;
      this.word = word;
    }

    String symbol() {
      return symbol;
    }

    String word() {
      return word;
    }
  }

  /** Claims that were tested, under a line that counts those that passed. */
  record Checks(List<Check> checks) implements Block {
    public Checks {
      checks = List.copyOf(checks);
    }

    /** The count in words, as {@code 5 of 8 checks passed, 2 failed, 1 is undecided}. */
    public String headline() {
      long passed = count(Outcome.PASSED);
      long failed = count(Outcome.FAILED);
      long undecided = count(Outcome.UNDECIDED);
      return "%d of %d check%s passed"
              .formatted(passed, checks.size(), checks.size() == 1 ? "" : "s")
          + (failed > 0 ? ", %d failed".formatted(failed) : "")
          + (undecided > 0
              ? ", %d %s undecided".formatted(undecided, undecided == 1 ? "is" : "are")
              : "");
    }

    private long count(Outcome outcome) {
      return checks.stream().filter(check -> check.outcome() == outcome).count();
    }
  }

  /**
   * A claim that was tested.
   *
   * @param measured the measured value with its unit
   * @param wanted the bound, as {@code "at most 1 %"}
   * @param why the reason for the bound or for the outcome; may be empty
   */
  record Check(Outcome outcome, String name, String measured, String wanted, String why) {
    public Check {
      Objects.requireNonNull(outcome, "outcome");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(measured, "measured");
      Objects.requireNonNull(wanted, "wanted");
      Objects.requireNonNull(why, "why");
    }
  }

  /** The outcome of a check. */
  enum Outcome {
    PASSED("✓", "passed"),
    FAILED("✗", "failed"),
    /** The measurement cannot tell. */
    UNDECIDED("?", "undecided");

    private final String symbol;
    private final String word;

    Outcome(String symbol, String word) {
      this.symbol = symbol;
      this.word = word;
    }

    String symbol() {
      return symbol;
    }

    String word() {
      return word;
    }
  }

  /** An outcome in a cell of a table, in the words of its claim, as {@code "holds"}. */
  record Mark(Outcome outcome, String word) {
    public Mark {
      Objects.requireNonNull(outcome, "outcome");
      Objects.requireNonNull(word, "word");
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /** The key numbers, shown first. */
  record KeyNumbers(List<KeyNumber> numbers) implements Block {
    public KeyNumbers {
      numbers = List.copyOf(numbers);
    }
  }

  /**
   * A number in large type.
   *
   * @param value formatted value with its unit, as {@code "91.3 %"}
   * @param note comparison or explanation, in small type
   */
  record KeyNumber(String label, String value, Optional<String> note) {
    public KeyNumber {
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(value, "value");
      Objects.requireNonNull(note, "note");
    }

    public KeyNumber(String label, String value) {
      this(label, value, Optional.empty());
    }
  }

  /**
   * A table that a reader can sort by any column. Of a long one the first rows are shown, and the
   * rest on demand or on paper.
   *
   * @param rows one list for each row, with one cell for each column: a {@link Number} in a column
   *     of numbers; a {@link Mark} has the colour of its outcome; anything else is shown by its
   *     {@code toString}
   * @param totals rows at the foot, which sorting leaves there and folding does not hide
   */
  record Table(
      String caption,
      List<Column> columns,
      List<? extends List<?>> rows,
      List<? extends List<?>> totals)
      implements Block {
    public Table {
      Objects.requireNonNull(caption, "caption");
      columns = List.copyOf(columns);
      rows = checked(caption, columns, rows);
      totals = checked(caption, columns, totals);
    }

    /** A table without totals. */
    public Table(String caption, List<Column> columns, List<? extends List<?>> rows) {
      this(caption, columns, rows, List.of());
    }

    private static List<? extends List<?>> checked(
        String caption, List<Column> columns, List<? extends List<?>> rows) {
      for (int i = 0; i < rows.size(); i++) {
        List<?> row = rows.get(i);
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              "table \"%s\", row %d: expected %d cells, got %d"
                  .formatted(caption, i + 1, columns.size(), row.size()));
        }
        for (int j = 0; j < columns.size(); j++) {
          if (columns.get(j).isNumber() && !(row.get(j) instanceof Number)) {
            throw new IllegalArgumentException(
                "table \"%s\", row %d, column \"%s\": expected a number, got \"%s\""
                    .formatted(caption, i + 1, columns.get(j).title(), row.get(j)));
          }
        }
      }
      return rows.stream().map(List::copyOf).toList();
    }
  }

  /**
   * A column of a table. Numbers are aligned right, and so are the cells of a text column if every
   * one of them is a number.
   *
   * @param decimals number of digits after the point; empty for a column of text
   * @param bar what a cell's bar is drawn against
   */
  record Column(String title, Optional<Integer> decimals, Bar bar) {

    /** The bar beside a number. */
    public enum Bar {
      NONE,
      /** A bar as long as the number's share of the column's greatest absolute value. */
      OF_GREATEST,
      /** The number is a share from 0 to 1, written in percent; the full length is 100 %. */
      OF_ONE
    }

    public Column {
      Objects.requireNonNull(title, "title");
      Objects.requireNonNull(bar, "bar");
      if (decimals.isPresent() && (decimals.get() < 0 || decimals.get() > 17)) {
        throw new IllegalArgumentException(
            "column \"" + title + "\": expected 0 to 17 decimals, got " + decimals.get());
      }
    }

    public static Column text(String title) {
      return new Column(title, Optional.empty(), Bar.NONE);
    }

    public static Column number(String title, int decimals) {
      return new Column(title, Optional.of(decimals), Bar.NONE);
    }

    /** Numbers with bars, which are as long as their share of the column's greatest. */
    public static Column bar(String title, int decimals) {
      return new Column(title, Optional.of(decimals), Bar.OF_GREATEST);
    }

    /**
     * Shares from 0 to 1, written in percent, with bars.
     *
     * @param decimals digits after the point of the percentage
     */
    public static Column share(String title, int decimals) {
      return new Column(title, Optional.of(decimals), Bar.OF_ONE);
    }

    boolean isNumber() {
      return decimals.isPresent();
    }
  }

  /** A chart with its caption; the report numbers its figures. */
  record Figure(Chart chart, String caption) implements Block {
    public Figure {
      Objects.requireNonNull(chart, "chart");
      Objects.requireNonNull(caption, "caption");
    }
  }

  /**
   * Text whose parts have weights, shown by their background: the farther from 0, the stronger.
   *
   * @param tokens pieces of the text; joined they are the whole text, with its spaces
   * @param negative meaning of weights below 0, for the legend; empty if there are none, as with
   *     attention, whose legend then begins at 0
   * @param positive meaning of weights above 0
   * @param fullWeight the absolute weight that has the strongest background; use the same one for
   *     texts that are compared
   */
  record HighlightedText(
      String caption, List<Token> tokens, String negative, String positive, double fullWeight)
      implements Block {
    public HighlightedText {
      Objects.requireNonNull(caption, "caption");
      Objects.requireNonNull(negative, "negative");
      Objects.requireNonNull(positive, "positive");
      tokens = List.copyOf(tokens);
      if (!(fullWeight > 0) || Double.isInfinite(fullWeight)) {
        throw new IllegalArgumentException(
            "highlighted text: expected a positive full weight, got " + fullWeight);
      }
      if (negative.isEmpty() && tokens.stream().anyMatch(token -> token.weight() < 0)) {
        throw new IllegalArgumentException(
            "highlighted text: expected words for the weights below 0, got none");
      }
    }

    /** With the largest absolute weight at full strength. */
    public HighlightedText(String caption, List<Token> tokens, String negative, String positive) {
      this(caption, tokens, negative, positive, greatestWeight(tokens));
    }

    private static double greatestWeight(List<Token> tokens) {
      double greatest = tokens.stream().mapToDouble(t -> Math.abs(t.weight())).max().orElse(0);
      return greatest > 0 ? greatest : 1;
    }
  }

  /**
   * A piece of highlighted text.
   *
   * @param note text shown under the pointer, such as its attention; may be empty
   * @param look how it differs from the rest of the text
   */
  record Token(String text, double weight, String note, Look look) {

    /** The appearance of a piece of text. */
    public enum Look {
      NORMAL,
      /** A word that has no weight because it is unknown: underlined with dots. */
      UNKNOWN,
      /** Markup within the text, as {@code <br />}: small. */
      MARKUP
    }

    public Token {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(note, "note");
      Objects.requireNonNull(look, "look");
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException(
            "token \"" + text + "\": expected a finite weight, got " + weight);
      }
    }

    public Token(String text, double weight, String note) {
      this(text, weight, note, Look.NORMAL);
    }

    /** Text without a weight. */
    public static Token plain(String text) {
      return new Token(text, 0, "");
    }

    /** A word without a weight, because it is unknown. */
    public static Token unknown(String text) {
      return new Token(text, 0, "", Look.UNKNOWN);
    }
  }

  /**
   * Blocks side by side: up to {@code columns} in a row, fewer on a narrow page, one on a
   * telephone.
   *
   * @param columns 1 to 4
   */
  record SideBySide(List<? extends Block> blocks, int columns) implements Block {
    public SideBySide {
      blocks = List.copyOf(blocks);
      if (columns < 1 || columns > 4) {
        throw new IllegalArgumentException("side by side: expected 1 to 4 columns, got " + columns);
      }
    }

    /** All of them in one row, but at most four. */
    public SideBySide(List<? extends Block> blocks) {
      this(blocks, Math.clamp(blocks.size(), 1, 4));
    }
  }

  /** Blocks that are hidden until a reader opens them or prints the page. */
  record Fold(String summary, List<? extends Block> blocks) implements Block {
    public Fold {
      Objects.requireNonNull(summary, "summary");
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * Blocks filtered by a tag that the reader chooses from a list; without scripts all.
   *
   * @param label the question that the choice answers, as {@code "Label"}
   * @param all whether all can be shown together, as they are at first; else one tag at a time
   */
  record Filter(String label, boolean all, List<Tagged> items) implements Block {
    public Filter {
      Objects.requireNonNull(label, "label");
      items = List.copyOf(items);
    }
  }

  /**
   * Blocks of a filter.
   *
   * @param tags the choices that show them
   */
  record Tagged(List<String> tags, List<? extends Block> blocks) {
    public Tagged {
      tags = List.copyOf(tags);
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * A button that saves rows as a CSV file (RFC 4180, UTF-8).
   *
   * @param label the button's text
   * @param fileName the suggested name of the file
   * @param rows the header first
   */
  record CsvFile(String label, String fileName, List<List<String>> rows) implements Block {
    public CsvFile {
      Objects.requireNonNull(label, "label");
      Objects.requireNonNull(fileName, "fileName");
      rows = rows.stream().map(List::copyOf).toList();
    }
  }
}
