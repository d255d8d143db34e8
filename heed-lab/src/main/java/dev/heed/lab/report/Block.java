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
   * A table that a reader can sort by any column.
   *
   * @param rows one list for each row, with one cell for each column: a {@link Number} in a number
   *     column, anything else is shown by its {@code toString}
   */
  record Table(String caption, List<Column> columns, List<? extends List<?>> rows)
      implements Block {
    public Table {
      Objects.requireNonNull(caption, "caption");
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
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
    }
  }

  /**
   * A column of a table.
   *
   * @param decimals number of digits after the point; empty for a column of text. Numbers are
   *     aligned right, text left.
   */
  record Column(String title, Optional<Integer> decimals) {
    public Column {
      Objects.requireNonNull(title, "title");
      if (decimals.isPresent() && (decimals.get() < 0 || decimals.get() > 17)) {
        throw new IllegalArgumentException(
            "column \"" + title + "\": expected 0 to 17 decimals, got " + decimals.get());
      }
    }

    public static Column text(String title) {
      return new Column(title, Optional.empty());
    }

    public static Column number(String title, int decimals) {
      return new Column(title, Optional.of(decimals));
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
            "highlighted text: expected words for weights below 0, which occur, got none");
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
   */
  record Token(String text, double weight, String note) {
    public Token {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(note, "note");
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException(
            "token \"" + text + "\": expected a finite weight, got " + weight);
      }
    }

    /** Text without a weight. */
    public static Token plain(String text) {
      return new Token(text, 0, "");
    }
  }

  /** Two to four figures, side by side if the page is wide enough. */
  record SideBySide(List<Figure> figures) implements Block {
    public SideBySide {
      figures = List.copyOf(figures);
    }
  }

  /** Blocks that are hidden until a reader opens them. */
  record Fold(String summary, List<Block> blocks) implements Block {
    public Fold {
      Objects.requireNonNull(summary, "summary");
      blocks = List.copyOf(blocks);
    }
  }
}
