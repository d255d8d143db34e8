package dev.heed.encoder;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Writes a graph in ONNX's wire format. */
final class GraphWriter {
  private static final int FLOAT = 1;
  private static final int UINT8 = 2;
  private static final int INT8 = 3;
  private static final int INT64 = 7;

  private final ProtoWriter graph = new ProtoWriter();
  private final Map<String, Integer> counts = new HashMap<>();

  /** Adds a node with one output, whose name is returned. */
  String node(String op, List<String> inputs, ProtoWriter... attributes) {
    return nodes(op, inputs, 1, attributes).getFirst();
  }

  /** Adds a node with some outputs, whose names are returned. */
  List<String> nodes(String op, List<String> inputs, int outputs, ProtoWriter... attributes) {
    String name = op + "_" + counts.merge(op, 1, Integer::sum);
    List<String> names = IntStream.range(0, outputs).mapToObj(i -> name + ":" + i).toList();
    ProtoWriter node = new ProtoWriter();
    inputs.forEach(input -> node.string(1, input));
    names.forEach(output -> node.string(2, output));
    node.string(3, name).string(4, op);
    for (ProtoWriter attribute : attributes) {
      node.message(5, attribute);
    }
    graph.message(1, node);
    return names;
  }

  /** Adds the node that makes the graph's result. */
  void output(String value, String name, int dim) {
    graph.message(1, new ProtoWriter().string(1, value).string(2, name).string(4, "Identity"));
    graph.message(12, value(name, FLOAT, "batch", "pieces", Integer.toString(dim)));
  }

  void input(String name) {
    graph.message(11, value(name, INT64, "batch", "pieces"));
  }

  private static ProtoWriter value(String name, int type, String... dimensions) {
    ProtoWriter shape = new ProtoWriter();
    for (String each : dimensions) {
      boolean fixed = Character.isDigit(each.charAt(0));
      shape.message(
          1,
          fixed
              ? new ProtoWriter().integer(1, Long.parseLong(each))
              : new ProtoWriter().string(2, each));
    }
    return new ProtoWriter()
        .string(1, name)
        .message(
            2, new ProtoWriter().message(1, new ProtoWriter().integer(1, type).message(2, shape)));
  }

  static ProtoWriter attribute(String name, long value) {
    return new ProtoWriter().string(1, name).integer(3, value).integer(20, 2);
  }

  static ProtoWriter attribute(String name, float value) {
    return new ProtoWriter().string(1, name).number(2, value).integer(20, 1);
  }

  static ProtoWriter attribute(String name, List<Long> values) {
    ProtoWriter attribute = new ProtoWriter().string(1, name);
    values.forEach(value -> attribute.integer(8, value));
    return attribute.integer(20, 7);
  }

  /** A constant as a node. */
  String constant(float value) {
    return node(
        "Constant",
        List.of(),
        constant(tensor("", FLOAT, ProtoWriter.floats(new float[] {value}))));
  }

  /** A constant of integers as a node. */
  String constant(List<Integer> shape, long... values) {
    return node(
        "Constant",
        List.of(),
        constant(
            tensor(
                "", INT64, ProtoWriter.longs(values), shape.stream().mapToInt(i -> i).toArray())));
  }

  private static ProtoWriter constant(ProtoWriter tensor) {
    return new ProtoWriter().string(1, "value").message(5, tensor).integer(20, 4);
  }

  String floats(String name, float[] values, int... shape) {
    graph.message(5, tensor(name, FLOAT, ProtoWriter.floats(values), shape));
    return name;
  }

  String longs(String name, long[] values, int... shape) {
    graph.message(5, tensor(name, INT64, ProtoWriter.longs(values), shape));
    return name;
  }

  String bytes(String name, byte[] values, boolean signed, int... shape) {
    graph.message(5, tensor(name, signed ? INT8 : UINT8, values, shape));
    return name;
  }

  /** A single number in a field of numbers, as quantising programs write it. */
  String number(String name, float value) {
    graph.message(
        5,
        new ProtoWriter()
            .integer(2, FLOAT)
            .bytes(4, ProtoWriter.floats(new float[] {value}))
            .string(8, name));
    return name;
  }

  /** A single unsigned byte in a field of varints. */
  String number(String name, int value) {
    graph.message(5, new ProtoWriter().integer(2, UINT8).bytes(5, varint(value)).string(8, name));
    return name;
  }

  private static byte[] varint(int value) {
    byte[] field = new ProtoWriter().integer(1, value).bytes();
    return Arrays.copyOfRange(field, 1, field.length);
  }

  private static ProtoWriter tensor(String name, int type, byte[] raw, int... shape) {
    ProtoWriter tensor = new ProtoWriter();
    for (int each : shape) {
      tensor.integer(1, each);
    }
    return tensor.integer(2, type).string(8, name).bytes(9, raw);
  }

  byte[] model(int opset) {
    return new ProtoWriter()
        .integer(1, 8)
        .string(2, "heed")
        .message(7, graph.string(2, "graph"))
        .message(8, new ProtoWriter().string(1, "").integer(2, opset))
        .bytes();
  }
}
