package dev.heed.studio.data;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The texts that are wanted of a data set. Values go to the database as parameters alone.
 *
 * @param search a part of the text, in any letter case
 * @param label a label, as corrected; beginning with U+001F, all labels, with U+001F between them
 * @param run the run whose predictions stand beside the texts
 * @param predicted the label that the run predicts; all labels as for {@code label}
 * @param part {@code train}, {@code dev} or {@code test}, as the run divided the texts
 * @param length the least and the greatest number of characters
 * @param flag a property of the texts
 * @param order the order
 */
public record TextQuery(
    Optional<String> search,
    Optional<String> label,
    Optional<String> run,
    Optional<String> predicted,
    Optional<String> part,
    Length length,
    Optional<Flag> flag,
    Order order) {

  /** A range of lengths in characters. */
  public record Length(int least, int most) {
    /** Any length. */
    public static final Length ANY = new Length(0, Integer.MAX_VALUE);
  }

  /** A property by which texts are selected. */
  public enum Flag {
    WRONG("p.predicted <> t.label AND c.left_out IS NOT TRUE", true),
    RIGHT("p.predicted = t.label AND c.left_out IS NOT TRUE", true),
    EMPTY("t.empty", false),
    DUPLICATE("t.copy_of IS NOT NULL", false),
    CORRECTED("c.label IS NOT NULL", false),
    SKIPPED("c.num IS NOT NULL AND c.label IS NULL AND NOT c.left_out", false),
    LEFT_OUT("c.left_out", false),
    /** With another label, or left out. */
    MENDED("(c.label IS NOT NULL OR c.left_out)", false),
    /** Doubted by an audit, or a mistake so sure that the given label is in doubt. */
    SUSPECT("(s.num IS NOT NULL OR p.predicted <> t.label AND p.probability >= 0.9)", false),
    /** Suspect, and not decided on yet. */
    UNDECIDED(
        "c.num IS NULL AND (s.num IS NOT NULL OR p.predicted <> t.label AND p.probability >= 0.9)",
        false);

    private final String condition;
    private final boolean needsRun;

    Flag(String condition, boolean needsRun) {
      this.condition = condition;
      this.needsRun = needsRun;
    }
  }

  /** An order of texts. */
  public enum Order {
    FILE("t.num", false),
    /** The most probable predictions first. */
    SUREST("p.probability DESC NULLS LAST, t.num", true),
    UNSURE("p.probability NULLS LAST, t.num", true),
    /** Those of an audit first, as it orders them; then the least probable given labels. */
    SUSPICION("s.place NULLS LAST, p.given NULLS LAST, t.num", false),
    LONGEST("t.length DESC, t.num", false),
    SHORTEST("t.length, t.num", false);

    private final String sql;
    private final boolean needsRun;

    Order(String sql, boolean needsRun) {
      this.sql = sql;
      this.needsRun = needsRun;
    }
  }

  /** Checks that what speaks of predictions names a run. */
  public TextQuery {
    Require.atLeast("min_length", 0, length.least());
    boolean needsRun =
        predicted.isPresent()
            || part.isPresent()
            || flag.filter(each -> each.needsRun).isPresent()
            || order.needsRun;
    if (needsRun && run.isEmpty()) {
      throw new ProblemException("there is no run", "the parameter run, whose predictions count");
    }
  }

  /** A statement in SQL with its parameters. */
  record Statement(String sql, List<Object> parameters) {}

  /** Counts the texts, those with a prediction that counts, and those with a right one. */
  Statement count(long dataset, boolean several) {
    String judged =
        run.isPresent()
            ? "COUNT(CASE WHEN c.left_out IS NOT TRUE THEN p.num END),"
                + " COUNT(CASE WHEN p.predicted = t.label AND c.left_out IS NOT TRUE THEN 1 END)"
            : "0, 0";
    List<Object> parameters = new ArrayList<>();
    String from = from(dataset, several, run.isPresent(), run.isPresent(), parameters);
    return new Statement("SELECT COUNT(*), " + judged + from, parameters);
  }

  /** Selects a page of texts with all that stands beside them. */
  Statement page(long dataset, boolean several, int offset, int limit) {
    List<Object> parameters = new ArrayList<>(List.of(TextPage.MAX_SHOWN));
    String from = from(dataset, several, order.needsRun, false, parameters);
    StringBuilder sql =
        new StringBuilder(TextPage.COLUMNS).append(" FROM (SELECT t.dataset, t.num").append(from);
    if (isWhole()) {
      // The numbers of a whole data set are without gaps: no row is read to be left out.
      sql.append(" AND t.num >= ? ORDER BY t.num LIMIT ?");
      parameters.add(offset);
      parameters.add(limit);
    } else {
      sql.append(" ORDER BY ").append(order.sql).append(" LIMIT ? OFFSET ?");
      parameters.add(limit);
      parameters.add(offset);
    }
    parameters.add(run.orElse(""));
    sql.append(") n ").append(TextPage.TABLES).append(" ORDER BY ").append(order.sql);
    return new Statement(sql.toString(), parameters);
  }

  /** Whether all texts are wanted, in the order of the file. */
  boolean isWhole() {
    return search.isEmpty()
        && label.isEmpty()
        && predicted.isEmpty()
        && part.isEmpty()
        && length.equals(Length.ANY)
        && flag.isEmpty()
        && order == Order.FILE;
  }

  /** The tables that the query needs, and no other, with its conditions. */
  private String from(
      long dataset, boolean several, boolean judged, boolean decided, List<Object> parameters) {
    StringBuilder sql = new StringBuilder(" FROM text t");
    boolean suspicion =
        order == Order.SUSPICION
            || flag.filter(each -> each == Flag.SUSPECT || each == Flag.UNDECIDED).isPresent();
    if (search.isPresent()) {
      sql.append(" JOIN body b ON b.dataset = t.dataset AND b.num = t.num");
    }
    if (decided || flag.filter(each -> each.condition.contains("c.")).isPresent()) {
      sql.append(" LEFT JOIN correction c ON c.dataset = t.dataset AND c.num = t.num");
    }
    if (suspicion) {
      sql.append(" LEFT JOIN suspect s ON s.dataset = t.dataset AND s.num = t.num");
    }
    boolean predictions =
        judged
            || suspicion
            || predicted.isPresent()
            || part.isPresent()
            || flag.filter(each -> each.needsRun).isPresent();
    if (predictions) {
      sql.append(
          " LEFT JOIN prediction p ON p.dataset = t.dataset AND p.num = t.num AND p.run = ?");
      parameters.add(run.orElse(""));
    }
    sql.append(" WHERE t.dataset = ?");
    parameters.add(dataset);
    conditions(sql, several, parameters);
    return sql.toString();
  }

  private void conditions(StringBuilder sql, boolean several, List<Object> parameters) {
    search.ifPresent(
        part -> {
          sql.append(" AND b.body ILIKE ? ESCAPE '\\'");
          parameters.add("%" + part.replaceAll("([\\\\%_])", "\\\\$1") + "%");
        });
    label.ifPresent(each -> labelled(sql, parameters, several, "t.label", each));
    predicted.ifPresent(each -> labelled(sql, parameters, several, "p.predicted", each));
    part.ifPresent(
        each -> {
          sql.append(" AND p.part = ?");
          parameters.add(each);
        });
    if (length.least() > 0) {
      sql.append(" AND t.length >= ?");
      parameters.add(length.least());
    }
    if (length.most() < Integer.MAX_VALUE) {
      sql.append(" AND t.length <= ?");
      parameters.add(length.most());
    }
    flag.ifPresent(each -> sql.append(" AND ").append(each.condition));
  }

  /** All labels of a text, or one of them where there may be several. */
  private static void labelled(
      StringBuilder sql, List<Object> parameters, boolean several, String column, String label) {
    if (label.startsWith(LabelSet.BETWEEN)) {
      sql.append(" AND ").append(column).append(" = ?");
      parameters.add(LabelSet.join(LabelSet.split(label.substring(LabelSet.BETWEEN.length()))));
      return;
    }
    String whole = label.replace(", ", LabelSet.BETWEEN);
    if (!several) {
      sql.append(" AND ").append(column).append(" = ?");
      parameters.add(label);
      return;
    }
    sql.append(
        " AND (%s IN (?, ?) OR LOCATE(?, CHAR(31) || %s || CHAR(31)) > 0)"
            .formatted(column, column));
    parameters.add(label);
    parameters.add(whole);
    parameters.add(LabelSet.BETWEEN + label + LabelSet.BETWEEN);
  }
}
