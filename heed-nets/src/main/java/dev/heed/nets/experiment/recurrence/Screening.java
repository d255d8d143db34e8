package dev.heed.nets.experiment.recurrence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The places of a stream that are in memory: the latest, and earlier ones kept by a rule. Attention
 * is computed elsewhere. By {@link Rule#WINDOW} and {@link Rule#MEAN} it keeps what {@link
 * dev.heed.attention.RelevantMemory} does.
 */
final class Screening {
  private final int recent;
  private final int relevant;
  private final Rule rule;
  private final ArrayDeque<Place> window = new ArrayDeque<>();
  private final List<Place> kept = new ArrayList<>();
  private int count;

  /** The measure by which places are kept. */
  enum Rule {
    WINDOW("screened"),
    MEAN("mean attention"),
    SUM("plain sum"),
    FIFO("first in, first out");

    private final String label;

    Rule(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private static final class Place {
    private final int position;
    private double attention;
    private int steps;

    Place(int position) {
      this.position = position;
    }
  }

  Screening(int recent, int relevant, Rule rule) {
    this.recent = recent;
    this.relevant = relevant;
    this.rule = rule;
  }

  /**
   * Adds the next place of the stream.
   *
   * @return the places in memory: those kept, then the latest up to the new one
   */
  int[] add() {
    window.addLast(new Place(count++));
    return Stream.concat(kept.stream(), window.stream())
        .mapToInt(place -> place.position)
        .toArray();
  }

  /**
   * Notes the attention that the places received, and forgets one.
   *
   * @param weights one for each place that {@link #add} returned
   * @param from the first of them
   */
  void attend(float[] weights, int from) {
    int at = from;
    for (Place place : kept) {
      if (rule != Rule.WINDOW) {
        place.attention += weights[at];
        place.steps++;
      }
      at++;
    }
    for (Place place : window) {
      place.attention += weights[at++];
      place.steps++;
    }
    if (window.size() == recent) {
      retire(window.removeFirst());
    }
  }

  private void retire(Place place) {
    if (kept.size() < relevant) {
      kept.add(place);
      return;
    }
    int least = 0;
    for (int i = 1; i < kept.size(); i++) {
      least = relevance(kept.get(i)) < relevance(kept.get(least)) ? i : least;
    }
    if (relevant > 0 && relevance(place) > relevance(kept.get(least))) {
      kept.remove(least);
      kept.add(place);
    }
  }

  private double relevance(Place place) {
    return switch (rule) {
      case WINDOW, SUM -> place.attention;
      case MEAN -> place.attention / place.steps;
      case FIFO -> place.position;
    };
  }

  /** The places that are kept beyond the latest. */
  int[] kept() {
    return kept.stream().mapToInt(place -> place.position).toArray();
  }
}
