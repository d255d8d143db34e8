package dev.heed.encoder.bert;

import dev.heed.base.ProblemException;
import dev.heed.encoder.onnx.OnnxGraph;
import dev.heed.encoder.onnx.OnnxNode;
import dev.heed.encoder.onnx.OnnxValue;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A graph seen from its results: which node makes a value, and out of which constants. */
final class Graph {
  /** Operators that leave the numbers as they are. */
  private static final Set<String> TRANSPARENT = Set.of("Identity", "Cast", "Dropout");

  /** Transparent nodes in a row; a longer row is a circle. */
  private static final int MAX_ROW = 8;

  private final OnnxGraph graph;
  private boolean quantised;

  /** Values read so far. */
  private long read;

  Graph(OnnxGraph graph) {
    this.graph = graph;
  }

  /** A value takes a byte at least; more values than bytes mean that tensors are used again. */
  private void count(OnnxValue value) {
    read += value.size();
    if (read > graph.bytes()) {
      throw unlike("tensors used by several layers", "a tensor for each use");
    }
  }

  /** Whether a matrix of integers has been read. */
  boolean quantised() {
    return quantised;
  }

  OnnxGraph onnx() {
    return graph;
  }

  /** The name of the value behind nodes that leave it as it is. */
  String source(String name) {
    String source = name;
    for (int i = 0; i < MAX_ROW; i++) {
      Optional<OnnxNode> node = graph.producer(source);
      if (node.isEmpty() || !TRANSPARENT.contains(node.get().op())) {
        return source;
      }
      source = node.get().input(0);
    }
    throw unlike("a row of nodes that do nothing", "a result");
  }

  /** The node that makes a value, if it has this operator. */
  Optional<OnnxNode> node(String name, String op) {
    return graph.producer(source(name)).filter(node -> node.op().equals(op));
  }

  /** The node that makes a value. */
  OnnxNode require(String name, String op, String role) {
    return node(name, op).orElseThrow(() -> unlike(describe(name), role + " by " + op));
  }

  /** The operator that makes a value, for messages. */
  String describe(String name) {
    return graph
        .producer(source(name))
        .map(node -> node.op() + " (" + name + ")")
        .orElse(name.isEmpty() ? "nothing" : "the tensor " + name);
  }

  /** The problem of a graph that is another model. */
  ProblemException unlike(String found, String expected) {
    return new ProblemException(
        "the graph is not that of a BERT encoder: found " + found, expected + ", as BERT has it");
  }

  /** Whether a value is a constant. */
  boolean isConstant(String name) {
    return graph.value(source(name)).isPresent();
  }

  /** A constant. */
  OnnxValue constant(String name, String role) {
    return graph
        .value(source(name))
        .orElseThrow(() -> unlike(describe(name), role + " that stands in the file"));
  }

  /** A constant of one number. */
  float number(String name, String role) {
    OnnxValue value = constant(name, role);
    if (value.size() != 1) {
      throw unlike("a tensor of shape " + value.shape(), role + " of one number");
    }
    return value.floats()[0];
  }

  /** A constant vector of floats. */
  float[] vector(String name, String role) {
    OnnxValue value = constant(name, role);
    if (value.shape().size() != 1) {
      throw unlike("a tensor of shape " + value.shape(), role + " as a vector");
    }
    return value.floats();
  }

  /** A matrix: a constant, also transposed or kept as integers. */
  Matrix matrix(String name, String role) {
    Optional<OnnxNode> transposed = node(name, "Transpose");
    return transposed.isPresent()
        ? stored(transposed.get().input(0), role).transposed()
        : stored(name, role);
  }

  private Matrix stored(String name, String role) {
    Optional<OnnxNode> integers = node(name, "DequantizeLinear");
    if (integers.isPresent()) {
      OnnxNode node = integers.get();
      return dequantised(node.input(0), node.input(1), node.input(2), role);
    }
    OnnxValue value = constant(name, role);
    count(value);
    return new Matrix(rows(value, role), value.shape().get(1), value.floats());
  }

  /**
   * A matrix of integers of 8 bits: {@code (q − zero) · scale}.
   *
   * @param scale the name of one number, or one for each column
   * @param zero as {@code scale}; empty for 0
   */
  Matrix dequantised(String name, String scale, String zero, String role) {
    OnnxValue value = constant(name, role);
    int rows = rows(value, role);
    int columns = value.shape().get(1);
    if (!value.isByte()) {
      throw unlike("other integers than those of 8 bits", role);
    }
    float[] scales = constant(scale, "the scale of " + role).floats();
    int[] zeros = zero.isEmpty() ? new int[1] : constant(zero, "the zero of " + role).integers();
    if (scales.length != 1 && scales.length != columns
        || zeros.length != 1 && zeros.length != columns) {
      throw unlike(
          scales.length + " scales and " + zeros.length + " zeros", "one or one for each column");
    }
    count(value);
    int[] integers = value.integers();
    float[] values = new float[integers.length];
    for (int i = 0; i < values.length; i++) {
      int column = i % columns;
      values[i] =
          (integers[i] - zeros[zeros.length == 1 ? 0 : column])
              * scales[scales.length == 1 ? 0 : column];
    }
    quantised = true;
    return new Matrix(rows, columns, values);
  }

  private int rows(OnnxValue value, String role) {
    List<Integer> shape = value.shape();
    if (shape.size() != 2 || value.size() == 0) {
      throw unlike("a tensor of shape " + shape, role + " as a matrix");
    }
    return shape.get(0);
  }

  /** A matrix, row-major. */
  record Matrix(int rows, int columns, float[] values) {
    Matrix transposed() {
      float[] turned = new float[values.length];
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          turned[j * rows + i] = values[i * columns + j];
        }
      }
      return new Matrix(columns, rows, turned);
    }
  }
}
