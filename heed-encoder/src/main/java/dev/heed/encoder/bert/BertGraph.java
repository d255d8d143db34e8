package dev.heed.encoder.bert;

import dev.heed.base.ProblemException;
import dev.heed.encoder.bert.BertWeights.Embeddings;
import dev.heed.encoder.onnx.OnnxGraph;
import dev.heed.encoder.onnx.OnnxNode;
import dev.heed.encoder.onnx.OnnxValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Finds the weights of a BERT encoder in a graph. The names of tensors say nothing reliable, so the
 * nodes are followed from the result to the embeddings, and each has to be what BERT has there.
 */
public final class BertGraph {
  private static final int MAX_LAYERS = 200;
  private static final double TOLERANCE = 1e-4;

  private final Graph graph;
  private final Parts parts;

  /** The number of heads; 0 until the first layer is read. */
  private int heads;

  private BertGraph(OnnxGraph graph) {
    this.graph = new Graph(graph);
    this.parts = new Parts(this.graph);
  }

  /**
   * The weights of the encoder that a graph describes.
   *
   * @throws ProblemException if it describes something else, with what was found
   */
  public static BertWeights weights(OnnxGraph graph) {
    return new BertGraph(graph).weights();
  }

  private BertWeights weights() {
    List<BertLayer> layers = new ArrayList<>();
    String state = result();
    Optional<Embeddings> embeddings = Optional.empty();
    while (embeddings.isEmpty()) {
      Parts.Normalised last = parts.layerNorm(state);
      Optional<Embeddings> found = embeddings(last);
      if (found.isPresent()) {
        embeddings = found;
      } else {
        Layer layer = layer(last);
        layers.add(layer.weights());
        state = layer.input();
        if (layers.size() > MAX_LAYERS) {
          throw graph.unlike("more than " + MAX_LAYERS + " layers", "fewer");
        }
      }
    }
    if (layers.isEmpty()) {
      throw graph.unlike("no layer of attention", "at least one");
    }
    Collections.reverse(layers);
    BertWeights weights = new BertWeights(heads, embeddings.get(), layers, graph.quantised());
    check(weights);
    return weights;
  }

  private String result() {
    List<String> outputs = graph.onnx().outputs();
    if (outputs.isEmpty()) {
      throw graph.unlike("no output", "the hidden states");
    }
    return outputs.stream()
        .filter(name -> name.equals("last_hidden_state") || name.equals("token_embeddings"))
        .findFirst()
        .orElse(outputs.getFirst());
  }

  private void check(BertWeights weights) {
    int dim = weights.dim();
    for (BertLayer layer : weights.layers()) {
      int hidden = layer.up().outputs();
      for (Linear map : List.of(layer.query(), layer.key(), layer.value(), layer.output())) {
        requireShape(map, dim, dim);
      }
      requireShape(layer.up(), dim, weights.hidden());
      requireShape(layer.down(), hidden, dim);
      for (LayerNorm norm :
          List.of(layer.attentionNorm(), layer.norm(), weights.embeddings().norm())) {
        if (norm.scale().length != dim) {
          throw graph.unlike("a layer norm of " + norm.scale().length, Integer.toString(dim));
        }
      }
    }
  }

  private void requireShape(Linear map, int inputs, int outputs) {
    if (map.inputs() != inputs || map.outputs() != outputs) {
      throw graph.unlike(
          "a matrix of %d × %d".formatted(map.inputs(), map.outputs()),
          "%d × %d".formatted(inputs, outputs));
    }
  }

  /**
   * A layer.
   *
   * @param input the name of its input
   */
  private record Layer(BertLayer weights, String input) {}

  private Layer layer(Parts.Normalised last) {
    Parts.Residual network = parts.residual(last.input());
    Parts.Mapped down = network.mapped();
    Parts.Mapped up = parts.linear(parts.gelu(down.input()));
    Parts.Normalised middle = parts.layerNorm(network.kept());
    requireSame(up.input(), network.kept());
    Parts.Residual attention = parts.residual(middle.input());
    Parts.Attention found = parts.attention(attention.mapped().input());
    for (Parts.Mapped map : List.of(found.query(), found.key(), found.value())) {
      requireSame(map.input(), attention.kept());
    }
    if (heads != 0 && heads != found.heads()) {
      throw graph.unlike(
          "layers of %d and of %d heads".formatted(heads, found.heads()), "one number");
    }
    heads = found.heads();
    double dim = found.query().map().outputs() / (double) heads;
    if (dim != Math.rint(dim) || Math.abs(found.scale() * Math.sqrt(dim) - 1) > TOLERANCE) {
      throw graph.unlike(
          "scores times %s with %d heads".formatted(found.scale(), heads),
          "1/√(components of a head)");
    }
    return new Layer(
        new BertLayer(
            found.query().map(),
            found.key().map(),
            found.value().map(),
            attention.mapped().map(),
            middle.norm(),
            up.map(),
            down.map(),
            last.norm()),
        attention.kept());
  }

  private void requireSame(String found, String expected) {
    if (!graph.source(found).equals(graph.source(expected))) {
      throw graph.unlike(graph.describe(found), graph.describe(expected) + " as the input");
    }
  }

  /** The sum of three rows that are looked up; empty if the input is another sum. */
  private Optional<Embeddings> embeddings(Parts.Normalised normalised) {
    List<OnnxNode> lookUps = new ArrayList<>();
    Deque<String> terms = new ArrayDeque<>(List.of(normalised.input()));
    while (!terms.isEmpty()) {
      String term = terms.pop();
      Optional<OnnxNode> sum = graph.node(term, "Add");
      if (sum.isPresent() && lookUps.size() + terms.size() < 3) {
        terms.push(sum.get().input(1));
        terms.push(sum.get().input(0));
        continue;
      }
      Optional<OnnxNode> rows = parts.lookUp(term);
      if (rows.isEmpty()) {
        return Optional.empty();
      }
      lookUps.add(rows.get());
    }
    if (lookUps.size() != 3) {
      throw graph.unlike(
          "a sum of " + lookUps.size() + " embeddings", "those of pieces, places and segments");
    }
    return Optional.of(embeddings(lookUps, normalised.norm()));
  }

  private Embeddings embeddings(List<OnnxNode> lookUps, LayerNorm norm) {
    Optional<Graph.Matrix> words = Optional.empty();
    Optional<Graph.Matrix> segments = Optional.empty();
    Optional<Graph.Matrix> places = Optional.empty();
    for (OnnxNode rows : lookUps) {
      String index = graph.source(rows.input(1));
      Graph.Matrix table = parts.table(rows);
      if (index.equals("input_ids")) {
        words = Optional.of(table);
      } else if (index.equals("token_type_ids")) {
        segments = Optional.of(table);
      } else {
        requireAscending(index);
        places = Optional.of(table);
      }
    }
    if (words.isEmpty() || segments.isEmpty() || places.isEmpty()) {
      throw graph.unlike(
          "inputs " + graph.onnx().inputs(), "input_ids, token_type_ids and their places");
    }
    int dim = words.get().columns();
    if (segments.get().columns() != dim || places.get().columns() != dim) {
      throw graph.unlike("embeddings of different sizes", "one size");
    }
    float[] segment = new float[dim];
    System.arraycopy(segments.get().values(), 0, segment, 0, dim);
    return new Embeddings(words.get().values(), places.get().values(), segment, norm);
  }

  /** Places are numbered from 0; RoBERTa, for one, begins elsewhere. */
  private void requireAscending(String index) {
    OnnxValue numbers =
        graph.constant(
            graph.node(index, "Slice").map(node -> node.input(0)).orElse(index),
            "the places' numbers");
    int[] values = numbers.integers();
    for (int i = 0; i < values.length; i++) {
      if (values[i] != i) {
        throw graph.unlike("place " + values[i] + " in place of " + i, "places from 0 on");
      }
    }
  }
}
