package dev.heed.limits;

/**
 * The caption of a picture in the gallery, for query {@code x} at place {@code i} and key {@code y}
 * at place {@code j}.
 *
 * @param formula what the picture shows
 * @param see what to look for, a sentence
 */
record GalleryCaption(String formula, String see) {

  /**
   * The caption of a picture.
   *
   * @param picture its name in the gallery
   */
  static GalleryCaption of(String picture) {
    return switch (picture) {
      case "dot product" ->
          at(
              "x · y",
              "Large for long vectors that point the same way, negative for opposite ones.");
      case "bilinear" ->
          at("Qx · Ky", "Not symmetric: a token asks for one thing and offers another.");
      case "L2" -> at("−‖Qx − Qy‖²", "0 on the diagonal, and lower the farther apart.");
      case "learned metric" ->
          at(
              "−‖φ(x) − φ(y)‖², φ(x) = x + W₂ tanh(W₁x)",
              "Distances in a space that training bends: still symmetric, still 0 on the"
                  + " diagonal.");
      case "cosine" -> at("cos(x, y) − 1", "Only directions count: lengths leave no trace.");
      case "graph attention" ->
          at(
              "LeakyReLU(α₁ · Px + α₂ · Py)",
              "A part for the query and a part for the key: all rows rank the keys alike.");
      case "custom: same sign of the first component" ->
          at(
              "sign(x₁) · sign(y₁)",
              "Any function of two vectors; this one separates two half-planes.");
      case "scale 1/√2" -> at("z / √2", "The dot products, weaker: softmax stays soft.");
      case "soft cap at 1" -> at("tanh(z)", "Large scores press against ±1; small ones stay.");
      case "linear biases, slope ¼" ->
          at("z − ¼ |i − j|", "Distant keys lose weight, independent of their content.");
      case "table: 1 for every fourth key" ->
          at("z + 1 for every fourth key", "Chosen columns are raised.");
      case "all" -> at("every pair", "Every query sees every key.");
      case "causal" -> at("j ≤ i", "No query looks ahead.");
      case "causal, 3 past keys" -> at("j ≤ i + 3", "With 3 keys cached, the first query sees 4.");
      case "window of 2 before and 1 after" ->
          at("i − 2 ≤ j ≤ i + 1", "A band: cost grows with the tokens, not with their square.");
      case "padding of the last quarter" ->
          at("j before the padding", "Padding keys are left out.");
      case "three documents" ->
          at("same document", "Texts packed into one sequence do not see each other.");
      case "graph: a ring with spokes to the first" ->
          at("neighbours in a graph", "Each token sees its neighbours on a ring, and the first.");
      case "table" -> at("(i + j) mod 3 = 0", "Any Boolean table.");
      case "causal and window" -> at("j ≤ i and |i − j| ≤ 3", "Both must allow a pair.");
      case "window or the first key" ->
          at("|i − j| ≤ 1 or j = 0", "Either may allow it: every query sees the first key.");
      case "not causal" -> at("not j ≤ i", "Only what comes later.");
      case "softmax over rows" -> at("exp(zᵢⱼ) / Σₖ exp(zᵢₖ)", "Each row sums to 1.");
      case "sparsemax" -> at("max(0, zᵢⱼ − τᵢ)", "Each row sums to 1, with exact zeros.");
      case "columns" -> at("exp(zᵢⱼ) / Σₖ exp(zₖⱼ)", "Each column sums to 1: keys are shared out.");
      case "both sides" ->
          at("exp(zᵢⱼ) / (Σₖ exp(zᵢₖ) Σₖ exp(zⱼₖ))", "Symmetric, as the dot products are.");
      case "global" -> at("exp(zᵢⱼ) / Σₖₗ exp(zₖₗ)", "All cells together sum to 1.");
      case "Sinkhorn, 30 rounds" ->
          at("rows and columns divided by their sums, 30 times", "Rows and columns sum to 1.");
      default -> throw new IllegalArgumentException("no caption for the picture " + picture);
    };
  }

  private static GalleryCaption at(String formula, String see) {
    return new GalleryCaption(formula, see);
  }
}
