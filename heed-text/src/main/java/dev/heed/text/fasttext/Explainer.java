package dev.heed.text.fasttext;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Computes the terms of logits in double. */
final class Explainer {
  private final ModelFile model;
  private final LineRows rows;
  private final float[] hidden;
  private final float[] scratch;

  /**
   * Begins an explanation.
   *
   * @param rows the rows of the text, with their spans
   * @param hidden the mean of the rows
   * @param scratch see {@link Matrix}
   */
  Explainer(ModelFile model, LineRows rows, float[] hidden, float[] scratch) {
    this.model = model;
    this.rows = rows;
    this.hidden = hidden;
    this.scratch = scratch;
  }

  /** Explains the labels kept in {@code best}. */
  FastTextExplanation explain(
      byte[] line, int length, Scores scores, BestLabels best, List<String> names) {
    String text;
    boolean utf8 = true;
    try {
      text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, 0, length)).toString();
    } catch (CharacterCodingException e) {
      text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
      utf8 = false;
    }
    List<FastTextExplanation.Label> labels = new ArrayList<>();
    for (int i = 0; i < best.size(); i++) {
      int label = best.item(i);
      float probability = FloatMath.exp(best.score(i));
      labels.add(
          new FastTextExplanation.Label(names.get(label), probability, logits(scores, label)));
    }
    return new FastTextExplanation(text, utf8, places(line, length, utf8), labels);
  }

  /** The places of the rows in a line. */
  List<FastTextExplanation.Place> places(byte[] line, int length, boolean utf8) {
    int[] codePoints = new int[length + 1];
    for (int i = 0; i < length; i++) {
      boolean continuation = utf8 && (line[i] & 0xC0) == 0x80;
      codePoints[i + 1] = codePoints[i] + (continuation ? 0 : 1);
    }
    List<FastTextExplanation.Place> places = new ArrayList<>(rows.count());
    for (int i = 0; i < rows.count(); i++) {
      places.add(
          new FastTextExplanation.Place(
              rows.kind(i), rows.row(i), codePoints[rows.begin(i)], codePoints[rows.end(i)]));
    }
    return places;
  }

  private List<FastTextExplanation.Logit> logits(Scores scores, int label) {
    return switch (scores) {
      case Scores.Flat flat -> List.of(logit(flat.output(), label, true));
      case Scores.Hierarchical hierarchical -> path(hierarchical, label);
    };
  }

  private List<FastTextExplanation.Logit> path(Scores.Hierarchical scores, int label) {
    Scores.HuffmanTree tree = scores.tree();
    List<FastTextExplanation.Logit> turns = new ArrayList<>();
    for (int node = label; node != tree.root(); node = tree.parent(node)) {
      int above = tree.parent(node);
      turns.add(logit(scores.output(), scores.row(above), tree.right(above) == node));
    }
    return turns.reversed();
  }

  private FastTextExplanation.Logit logit(Matrix output, int row, boolean favours) {
    int dim = hidden.length;
    double[] weights = new double[dim];
    output.exact(row, weights);
    double[] embedding = new double[dim];
    Double[] terms = new Double[rows.count()];
    double sum = 0;
    for (int i = 0; i < terms.length; i++) {
      model.input().exact(rows.row(i), embedding);
      double dot = 0;
      for (int column = 0; column < dim; column++) {
        dot += weights[column] * embedding[column];
      }
      double term = dot / terms.length;
      terms[i] = term;
      sum += term;
    }
    float value = output.dot(row, hidden, scratch);
    return new FastTextExplanation.Logit(row, favours, value, Arrays.asList(terms), value - sum);
  }
}
