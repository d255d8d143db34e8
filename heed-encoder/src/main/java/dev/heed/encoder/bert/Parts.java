package dev.heed.encoder.bert;

import dev.heed.encoder.onnx.OnnxNode;
import dev.heed.encoder.onnx.OnnxValue;
import java.util.List;
import java.util.Optional;

/** The parts that BERT is made of, each found from the name of its result. */
final class Parts {
  private static final double TOLERANCE = 1e-5;

  private final Graph graph;

  Parts(Graph graph) {
    this.graph = graph;
  }

  /** A layer norm and the name of its input. */
  record Normalised(LayerNorm norm, String input) {}

  /** A linear map and the name of its input. */
  record Mapped(Linear map, String input) {}

  /**
   * A sum of a linear map and an earlier value.
   *
   * @param kept the name of the earlier value
   */
  record Residual(Mapped mapped, String kept) {}

  /**
   * Attention.
   *
   * @param scale the factor of the scores
   */
  record Attention(Mapped query, Mapped key, Mapped value, int heads, double scale) {}

  /**
   * As one node, or as PyTorch writes it: a mean, differences, their squares' mean and its root.
   */
  Normalised layerNorm(String name) {
    Optional<OnnxNode> single = graph.node(name, "LayerNormalization");
    if (single.isPresent()) {
      OnnxNode node = single.get();
      return new Normalised(
          new LayerNorm(
              graph.vector(node.input(1), "the scale of a layer norm"),
              graph.vector(node.input(2), "the shift of a layer norm"),
              node.number("epsilon").orElse(1e-5f)),
          node.input(0));
    }
    OnnxNode shifted = graph.require(name, "Add", "the shift of a layer norm");
    int shift = constantInput(shifted, "the shift of a layer norm");
    OnnxNode scaled = graph.require(shifted.input(1 - shift), "Mul", "the scale of a layer norm");
    int scale = constantInput(scaled, "the scale of a layer norm");
    OnnxNode quotient =
        graph.require(scaled.input(1 - scale), "Div", "the quotient of a layer norm");
    OnnxNode centred = graph.require(quotient.input(0), "Sub", "the differences of a layer norm");
    OnnxNode root = graph.require(quotient.input(1), "Sqrt", "the root of a layer norm");
    OnnxNode sum = graph.require(root.input(0), "Add", "the variance of a layer norm");
    int epsilon = constantInput(sum, "the epsilon of a layer norm");
    graph.require(sum.input(1 - epsilon), "ReduceMean", "the variance of a layer norm");
    graph.require(centred.input(1), "ReduceMean", "the mean of a layer norm");
    return new Normalised(
        new LayerNorm(
            graph.vector(scaled.input(scale), "the scale of a layer norm"),
            graph.vector(shifted.input(shift), "the shift of a layer norm"),
            graph.number(sum.input(epsilon), "the epsilon of a layer norm")),
        centred.input(0));
  }

  private int constantInput(OnnxNode node, String role) {
    for (int i = 0; i < 2; i++) {
      if (graph.isConstant(node.input(i))) {
        return i;
      }
    }
    throw graph.unlike(node.op() + " of " + node.inputs(), role + " that stands in the file");
  }

  /** A sum of a linear map and an earlier value, in either order. */
  Residual residual(String name) {
    OnnxNode sum = graph.require(name, "Add", "a sum with the input");
    for (int i = 0; i < 2; i++) {
      if (isLinear(sum.input(i))) {
        return new Residual(linear(sum.input(i)), sum.input(1 - i));
      }
    }
    throw graph.unlike(
        graph.describe(sum.input(0)) + " and " + graph.describe(sum.input(1)),
        "a linear map and its input");
  }

  private boolean isLinear(String name) {
    return graph
        .node(name, "Add")
        .filter(sum -> graph.isConstant(sum.input(0)) || graph.isConstant(sum.input(1)))
        .map(sum -> sum.input(graph.isConstant(sum.input(0)) ? 1 : 0))
        .filter(
            product ->
                graph.node(product, "MatMul").isPresent() || integerProduct(product).isPresent())
        .isPresent();
  }

  /** A product with a matrix, floats or integers, and a bias. */
  Mapped linear(String name) {
    OnnxNode sum = graph.require(name, "Add", "the bias of a linear map");
    int bias = constantInput(sum, "the bias of a linear map");
    String product = sum.input(1 - bias);
    float[] shift = graph.vector(sum.input(bias), "the bias of a linear map");
    Optional<OnnxNode> integers = integerProduct(product);
    if (integers.isPresent()) {
      OnnxNode node = integers.get();
      OnnxNode input =
          graph.require(
              node.input(0), "DynamicQuantizeLinear", "the input of a product of integers");
      Graph.Matrix matrix =
          graph.dequantised(node.input(1), scale(product), node.input(3), "a matrix");
      return new Mapped(map(matrix, shift), input.input(0));
    }
    OnnxNode node = graph.require(product, "MatMul", "a linear map");
    return new Mapped(map(graph.matrix(node.input(1), "a matrix"), shift), node.input(0));
  }

  private Linear map(Graph.Matrix matrix, float[] bias) {
    if (bias.length != matrix.columns()) {
      throw graph.unlike(
          "a bias of " + bias.length, matrix.columns() + " as the matrix has columns");
    }
    return new Linear(matrix.rows(), matrix.columns(), matrix.values(), bias);
  }

  /** A product of integers times the scales of its factors. */
  private Optional<OnnxNode> integerProduct(String name) {
    return graph
        .node(name, "Mul")
        .flatMap(
            scaled ->
                graph
                    .node(scaled.input(0), "MatMulInteger")
                    .or(() -> graph.node(scaled.input(1), "MatMulInteger")));
  }

  /** The name of the matrix' scale in a product of integers. */
  private String scale(String product) {
    OnnxNode scaled = graph.require(product, "Mul", "a product of integers times its scale");
    int scales = graph.node(scaled.input(0), "MatMulInteger").isPresent() ? 1 : 0;
    OnnxNode both = graph.require(scaled.input(scales), "Mul", "the scales of a product");
    return both.input(constantInput(both, "the scale of a matrix"));
  }

  /** The input of GELU, {@code x (1 + erf(x/√2)) / 2}, as one node or as PyTorch writes it. */
  String gelu(String name) {
    Optional<OnnxNode> single = graph.node(name, "Gelu");
    if (single.isPresent()) {
      return single.get().input(0);
    }
    OnnxNode half = graph.require(name, "Mul", "GELU");
    int factor = constantInput(half, "the half of GELU");
    requireNumber(half.input(factor), 0.5, "the half of GELU");
    OnnxNode product = graph.require(half.input(1 - factor), "Mul", "GELU");
    for (int i = 0; i < 2; i++) {
      Optional<OnnxNode> erf = onePlusErf(product.input(i));
      if (erf.isPresent()) {
        OnnxNode quotient = graph.require(erf.get().input(0), "Div", "x/√2 of GELU");
        requireNumber(quotient.input(1), Math.sqrt(2), "the root of GELU");
        if (!graph.source(quotient.input(0)).equals(graph.source(product.input(1 - i)))) {
          throw graph.unlike(graph.describe(quotient.input(0)), "one input of GELU");
        }
        return quotient.input(0);
      }
    }
    throw graph.unlike(
        graph.describe(product.input(0)) + " times " + graph.describe(product.input(1)),
        "GELU by Erf");
  }

  /** The node of erf in a sum {@code 1 + erf}. */
  private Optional<OnnxNode> onePlusErf(String name) {
    Optional<OnnxNode> sum = graph.node(name, "Add");
    for (int i = 0; i < 2 && sum.isPresent(); i++) {
      Optional<OnnxNode> erf = graph.node(sum.get().input(i), "Erf");
      if (erf.isPresent()) {
        requireNumber(sum.get().input(1 - i), 1, "the 1 of GELU");
        return erf;
      }
    }
    return Optional.empty();
  }

  private void requireNumber(String name, double expected, String role) {
    float number = graph.number(name, role);
    if (Math.abs(number - expected) > TOLERANCE) {
      throw graph.unlike(Float.toString(number), role + " as " + expected);
    }
  }

  /** Softmax of scaled and masked products of queries and keys, times the values. */
  Attention attention(String name) {
    OnnxNode joined = graph.require(name, "Reshape", "the heads side by side");
    OnnxNode turned = graph.require(joined.input(0), "Transpose", "the heads side by side");
    OnnxNode mixed = graph.require(turned.input(0), "MatMul", "weights times values");
    OnnxNode softmax = graph.require(mixed.input(0), "Softmax", "the weights of attention");
    OnnxNode masked = graph.require(softmax.input(0), "Add", "the mask of attention");
    int scores = scaled(masked.input(0)).isPresent() ? 0 : 1;
    OnnxNode scaled =
        scaled(masked.input(scores))
            .orElseThrow(
                () -> graph.unlike(graph.describe(masked.input(0)), "scaled scores by Div"));
    float factor = graph.number(scaled.input(1), "the scale of scores");
    OnnxNode product = graph.require(scaled.input(0), "MatMul", "queries times keys");
    Head query = head(product.input(0), List.of(0L, 2L, 1L, 3L));
    Head key = head(product.input(1), List.of(0L, 2L, 3L, 1L));
    Head value = head(mixed.input(1), List.of(0L, 2L, 1L, 3L));
    if (query.count() != key.count() || query.count() != value.count()) {
      throw graph.unlike("keys of other heads than the queries'", "one number of heads");
    }
    return new Attention(
        query.mapped(),
        key.mapped(),
        value.mapped(),
        query.count(),
        scaled.op().equals("Div") ? 1.0 / factor : factor);
  }

  private Optional<OnnxNode> scaled(String name) {
    return graph
        .node(name, "Div")
        .or(() -> graph.node(name, "Mul"))
        .filter(node -> graph.isConstant(node.input(1)));
  }

  /** A linear map cut into heads. */
  private record Head(Mapped mapped, int count) {}

  private Head head(String name, List<Long> order) {
    OnnxNode turned = graph.require(name, "Transpose", "the heads apart");
    if (!turned.integers("perm").equals(Optional.of(order))) {
      throw graph.unlike("dimensions in the order " + turned.integers(), order.toString());
    }
    OnnxNode reshaped = graph.require(turned.input(0), "Reshape", "the heads apart");
    Mapped mapped = linear(reshaped.input(0));
    int count = number(reshaped.input(1), 2);
    int size = number(reshaped.input(1), 3);
    if (count < 1 || size != -1 && (long) count * size != mapped.map().outputs()) {
      throw graph.unlike(
          "%d heads of %d components".formatted(count, size),
          mapped.map().outputs() + " components in all");
    }
    return new Head(mapped, count);
  }

  /** A number of a shape, which is a constant or joined from constants. */
  private int number(String shape, int index) {
    Optional<OnnxNode> joined = graph.node(shape, "Concat");
    OnnxValue value =
        graph.constant(joined.map(node -> node.input(index)).orElse(shape), "the number of heads");
    int at = joined.isPresent() ? 0 : index;
    if (value.size() <= at) {
      throw graph.unlike("a shape of " + value.size() + " numbers", "4");
    }
    return value.integers()[at];
  }

  /** Rows looked up by their numbers, also as integers of 8 bits. */
  Optional<OnnxNode> lookUp(String name) {
    return graph
        .node(name, "Gather")
        .or(
            () ->
                graph
                    .node(name, "DequantizeLinear")
                    .flatMap(integers -> graph.node(integers.input(0), "Gather")));
  }

  /** The table that rows are looked up in. */
  Graph.Matrix table(OnnxNode rows) {
    String name = rows.outputs().getFirst();
    return graph.onnx().nodes().stream()
        .filter(node -> node.op().equals("DequantizeLinear") && node.input(0).equals(name))
        .findFirst()
        .map(node -> graph.dequantised(rows.input(0), node.input(1), node.input(2), "an embedding"))
        .orElseGet(() -> graph.matrix(rows.input(0), "an embedding"));
  }
}
