package dev.heed.cli.geometry;

import dev.heed.geometry.Result;
import dev.heed.lab.report.Block;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Explains the symbols of a notation, each in a line. */
final class Symbols {
  /** Patterns in a notation, with the symbol and its meaning. */
  private static final Map<Pattern, List<String>> MEANINGS = meanings();

  private Symbols() {}

  private static Map<Pattern, List<String>> meanings() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put(
        "^D",
        List.of(
            "D₂,₀, D₁,₀, …",
            "a falling function of the distance d: D₂,₀ = −d², D₁,₀ = −d, D₂,₋₁ = −1 − d², D₋₂,₀ ="
                + " d⁻²"));
    all.put("D₁,ρ", List.of("ρ", "the distance from a point to its nearest other point"));
    all.put("Γ∞", List.of("Γ∞(σ)", "e^(M/σ), element by element: large similarities gain most"));
    all.put("σᵢ|perplexity|sum", List.of("σ from perplexity or sum", "one σ for each row"));
    all.put("Γ[₀-₉₋]", List.of("Γᵣ", "the power r, element by element; Γ₋₁ is −1/M"));
    all.put("N_r", List.of("N_r", "divides each row by its sum"));
    all.put("N_c", List.of("N_c", "divides each column by its sum"));
    all.put("N_g", List.of("N_g", "divides all entries by their sum"));
    all.put(
        "N₂", List.of("N₂", "divides each entry by the sums of its row and of its column's row"));
    all.put("W \\+ Wᵀ\\)/2", List.of("(W + Wᵀ)/2", "the mean of W and its transpose: symmetric"));
    all.put("W∘Wᵀ", List.of("W + Wᵀ − W∘Wᵀ", "the union of two fuzzy sets of neighbours"));
    all.put("A \\(", List.of("A", "the neighbour graph: 1 between neighbours, 0 elsewhere"));
    all.put("\\+ I", List.of("I", "the identity: each point is its own neighbour too"));
    all.put("L of", List.of("L", "the graph Laplacian: A minus the diagonal matrix of degrees"));
    all.put("exp\\(tL", List.of("exp(tL)", "heat flow along the graph for the time t"));
    all.put("D\\^−½", List.of("D^−½ · D^−½", "divides by the roots of both points' row sums"));
    all.put("M₂", List.of("M₂(A)", "two steps of the walk A"));
    all.put("K\\(x", List.of("K(x, y)", "e^(−γd²), the kernel; α are the weights it learned"));
    all.put("LeakyReLU", List.of("LeakyReLU", "the identity above 0, a fifth of it below"));
    all.put("Q", List.of("Q, K", "the identity here; learned in a Transformer"));
    all.put("off the diagonal", List.of("off the diagonal", "without each point's own similarity"));
    Map<Pattern, List<String>> compiled = new LinkedHashMap<>();
    all.forEach((pattern, row) -> compiled.put(Pattern.compile(pattern), row));
    return compiled;
  }

  /** A table of the symbols that occur. */
  static Block.Table table(List<Result.Applied> similarities) {
    List<List<String>> rows = new ArrayList<>();
    MEANINGS.forEach(
        (pattern, row) -> {
          boolean occurs =
              similarities.stream()
                  .flatMap(each -> each.similarity().notation().stream())
                  .anyMatch(notation -> pattern.matcher(notation).find());
          if (occurs) {
            rows.add(row);
          }
        });
    return new Block.Table(
        "The symbols", List.of(Block.Column.text("symbol"), Block.Column.text("meaning")), rows);
  }
}
