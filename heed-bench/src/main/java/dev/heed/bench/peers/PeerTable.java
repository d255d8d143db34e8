package dev.heed.bench.peers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The comparison as a table in Markdown: a row for each corpus, whose cells give accuracy, macro
 * F1, seconds of training and size of the model.
 *
 * @param peers the names of the peers, in the order of the columns
 */
record PeerTable(List<String> peers) {

  /** The two lines above the rows. */
  List<String> head() {
    List<String> cells = new ArrayList<>(List.of("data", "Heed"));
    cells.addAll(peers);
    cells.addAll(List.of("best peer, ± standard error", "Heed beside it"));
    return List.of(row(cells), row(cells.stream().map(cell -> "---").toList()));
  }

  /**
   * The row of a corpus.
   *
   * @param heed empty if Heed was not measured
   * @param others the results of the peers, in their order
   */
  String row(String corpus, Optional<Measured> heed, List<Measured> others) {
    List<String> cells = new ArrayList<>(List.of(corpus, heed.map(PeerTable::means).orElse("–")));
    others.forEach(peer -> cells.add(medians(peer)));
    Optional<Measured> best =
        others.stream().max(Comparator.comparingDouble(peer -> Measured.median(peer.accuracy())));
    cells.add(best.map(PeerTable::best).orElse("–"));
    cells.add(
        heed.flatMap(own -> best.map(peer -> standing(Measured.mean(own.accuracy()), peer)))
            .orElse("–"));
    return row(cells);
  }

  /** The standard error of an accuracy that was measured on a number of texts. */
  static double standardError(double accuracy, long texts) {
    return Math.sqrt(accuracy * (1 - accuracy) / texts);
  }

  /** Whether an accuracy lies within the standard error of a peer's, or above or below it. */
  static String standing(double accuracy, Measured peer) {
    double other = Measured.median(peer.accuracy());
    double error = standardError(other, peer.texts());
    if (accuracy < other - error) {
      return "below";
    }
    return accuracy > other + error ? "above" : "level";
  }

  private static String means(Measured heed) {
    return String.format(
        Locale.ROOT,
        "%.3f ± %.3f / %.3f ± %.3f<br>%s",
        Measured.mean(heed.accuracy()),
        Measured.standardError(heed.accuracy()),
        Measured.mean(heed.macroF1()),
        Measured.standardError(heed.macroF1()),
        cost(heed));
  }

  private static String medians(Measured peer) {
    return String.format(
        Locale.ROOT,
        "%.3f / %.3f<br>%s",
        Measured.median(peer.accuracy()),
        Measured.median(peer.macroF1()),
        cost(peer));
  }

  private static String cost(Measured measured) {
    return String.format(
        Locale.ROOT,
        "%.1f s, %.1f MB",
        Measured.median(measured.seconds()),
        Measured.median(measured.bytes()) / 1e6);
  }

  private static String best(Measured peer) {
    double accuracy = Measured.median(peer.accuracy());
    return String.format(
        Locale.ROOT,
        "%s %.3f ± %.3f",
        peer.key().peer(),
        accuracy,
        standardError(accuracy, peer.texts()));
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
