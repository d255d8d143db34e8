package dev.heed.nets.experiment;

import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.nets.attention.AttentionKind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * The learning rate of each attention.
 *
 * @param rates the rates that were tried, ascending; one if nothing was tried
 * @param losses for each kind of attention, the dev loss of each rate; infinite where the training
 *     diverged
 */
public record RateChoice(List<Double> rates, Map<AttentionKind, List<Double>> losses) {
  public RateChoice {
    rates = List.copyOf(rates);
    losses = Map.copyOf(losses);
  }

  /** A rate for all kinds of attention that nobody searched. */
  static RateChoice given(double rate) {
    Map<AttentionKind, List<Double>> untried = new EnumMap<>(AttentionKind.class);
    for (AttentionKind kind : AttentionKind.values()) {
      untried.put(kind, List.of(Double.NaN));
    }
    return new RateChoice(List.of(rate), untried);
  }

  /** The rate with the lowest dev loss; of several the lowest. */
  public double rate(AttentionKind kind) {
    return rates.get(index(kind));
  }

  private int index(AttentionKind kind) {
    List<Double> mine = losses.get(kind);
    return isSearched() ? mine.indexOf(Collections.min(mine)) : 0;
  }

  private boolean isSearched() {
    return rates.size() > 1;
  }

  /** The chosen rates in words, as {@code "0.001 (self-attention), 0.003 (L2-attention)"}. */
  public String words() {
    return isSearched()
        ? Arrays.stream(AttentionKind.values())
            .map(kind -> rate(kind) + " (" + kind.label() + ")")
            .collect(Collectors.joining(", "))
        : rates.getFirst().toString();
  }

  /** A table of the trials; empty if there were none. */
  public Optional<Block> table() {
    if (!isSearched()) {
      return Optional.empty();
    }
    List<Block.Column> columns = new ArrayList<>(List.of(Block.Column.text("attention")));
    rates.forEach(rate -> columns.add(Block.Column.text("rate " + rate)));
    columns.add(Block.Column.text("chosen"));
    List<List<Object>> rows = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      List<Object> row = new ArrayList<>(List.of(kind.label()));
      losses.get(kind).forEach(loss -> row.add(words(loss)));
      row.add(rate(kind) + (isAtTheEdge(kind) ? " (at the edge: others may be better)" : ""));
      rows.add(row);
    }
    return Optional.of(
        new Block.Table(
            "Dev loss of one training on a part of the data with each learning rate. Each attention"
                + " has its own rate in the runs that count: the one with the lowest loss.",
            columns,
            rows));
  }

  private static String words(double loss) {
    return Double.isFinite(loss) ? Numbers.format("%.4f", loss) : "diverged";
  }

  private boolean isAtTheEdge(AttentionKind kind) {
    int index = index(kind);
    return index == 0 || index == rates.size() - 1;
  }

  /** The rates by kind of attention, for {@code metrics.json}. */
  public SequencedMap<String, Object> metrics() {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    for (AttentionKind kind : AttentionKind.values()) {
      metrics.put(kind.name().toLowerCase(Locale.ROOT), rate(kind));
    }
    return metrics;
  }

  void write(DataOutputStream out) throws IOException {
    for (AttentionKind kind : AttentionKind.values()) {
      for (double loss : losses.get(kind)) {
        out.writeDouble(loss);
      }
    }
  }

  static RateChoice read(List<Double> rates, DataInputStream in) throws IOException {
    Map<AttentionKind, List<Double>> losses = new EnumMap<>(AttentionKind.class);
    for (AttentionKind kind : AttentionKind.values()) {
      List<Double> mine = new ArrayList<>();
      for (int i = 0; i < rates.size(); i++) {
        mine.add(in.readDouble());
      }
      losses.put(kind, mine);
    }
    return new RateChoice(rates, losses);
  }
}
