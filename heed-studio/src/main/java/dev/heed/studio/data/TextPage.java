package dev.heed.studio.data;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Some texts of a data set.
 *
 * @param total the number of texts that the query selects
 * @param judged those of them with a prediction
 * @param right those of them whose prediction is their label
 */
public record TextPage(List<Text> texts, int total, int judged, int right) {
  /** Characters of a text in a page of texts. */
  static final int MAX_SHOWN = 2000;

  /** The columns of {@link #text}; the parameter is the number of characters. */
  static final String COLUMNS =
      "SELECT t.num, t.line, SUBSTRING(b.body, 1, ?) AS shown, t.length, t.given, t.empty,"
          + " t.copy_of, c.num AS decided, c.label AS corrected, c.left_out, p.part, p.predicted,"
          + " p.probability, p.given AS given_probability, s.suggested, s.reason";

  /** Their tables, beside one {@code n} of numbers; the parameter is the run. */
  static final String TABLES =
      """
      JOIN text t ON t.dataset = n.dataset AND t.num = n.num
      JOIN body b ON b.dataset = n.dataset AND b.num = n.num
      LEFT JOIN correction c ON c.dataset = n.dataset AND c.num = n.num
      LEFT JOIN suspect s ON s.dataset = n.dataset AND s.num = n.num
      LEFT JOIN prediction p ON p.dataset = n.dataset AND p.num = n.num AND p.run = ?\
      """;

  /**
   * A text.
   *
   * @param text its first 2,000 characters
   * @param length its length in characters
   * @param labels the labels that the file gives
   * @param corrected the labels that it gets instead; empty if they stay
   * @param state what kind of text it is
   * @param prediction what the run of the query predicts
   * @param suspect why an audit doubts its label
   */
  public record Text(
      Place place,
      String text,
      int length,
      List<String> labels,
      Optional<List<String>> corrected,
      State state,
      Optional<Prediction> prediction,
      Optional<Suspect> suspect) {}

  /** The number of a text in its file, from 0, and the line where it starts, from 1. */
  public record Place(int num, long line) {}

  /**
   * The kind of a text.
   *
   * @param copyOf the number of the text that it repeats
   * @param skipped whether its label was looked at and kept
   * @param leftOut whether it is left out of trainings
   */
  public record State(boolean empty, Optional<Integer> copyOf, boolean skipped, boolean leftOut) {}

  /**
   * The prediction of a run.
   *
   * @param given the probability of the label given
   */
  public record Prediction(
      String part, List<String> predicted, Optional<Double> probability, Optional<Double> given) {}

  /** A doubt of an audit. */
  public record Suspect(List<String> suggested, String reason) {}

  static Text text(ResultSet row) throws SQLException {
    String corrected = row.getString("corrected");
    boolean decided = row.getObject("decided") != null;
    boolean leftOut = row.getBoolean("left_out");
    String predicted = row.getString("predicted");
    String suggested = row.getString("suggested");
    return new Text(
        new Place(row.getInt("num"), row.getLong("line")),
        row.getString("shown"),
        row.getInt("length"),
        LabelSet.split(row.getString("given")),
        Optional.ofNullable(corrected).map(LabelSet::split),
        new State(
            row.getBoolean("empty"),
            Optional.ofNullable(row.getObject("copy_of", Integer.class)),
            decided && corrected == null && !leftOut,
            leftOut),
        predicted == null
            ? Optional.empty()
            : Optional.of(
                new Prediction(
                    row.getString("part"),
                    LabelSet.split(predicted),
                    Optional.ofNullable(row.getObject("probability", Double.class)),
                    Optional.ofNullable(row.getObject("given_probability", Double.class)))),
        suggested == null
            ? Optional.empty()
            : Optional.of(new Suspect(LabelSet.split(suggested), row.getString("reason"))));
  }
}
