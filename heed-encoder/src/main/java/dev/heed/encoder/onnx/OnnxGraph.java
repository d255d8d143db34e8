package dev.heed.encoder.onnx;

import dev.heed.base.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The graph of an ONNX model: nodes in order, and the tensors that stand in the file. */
public final class OnnxGraph {
  /** Nodes, initialisers, inputs of a node, and attributes of a node; far above any encoder's. */
  private static final int MAX_COUNT = 50_000;

  private static final String EXPECTED = "an ONNX model of a BERT encoder";

  private final List<OnnxNode> nodes = new ArrayList<>();
  private final Map<String, OnnxNode> producers = new HashMap<>();
  private final Map<String, OnnxValue> values = new HashMap<>();
  private final List<String> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();

  private final int bytes;

  private OnnxGraph(int bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a model, which keeps the bytes.
   *
   * @throws ProblemException if they are no whole ONNX model
   */
  public static OnnxGraph read(byte[] model) {
    WireReader in = new WireReader(model, 0, model.length);
    OnnxGraph graph = new OnnxGraph(model.length);
    boolean found = false;
    while (in.next()) {
      if (in.field() == 7) {
        if (found) {
          throw new ProblemException("the file has two graphs", EXPECTED);
        }
        graph.readGraph(in.message());
        found = true;
      } else {
        in.skip();
      }
    }
    if (!found) {
      throw new ProblemException(
          model.length == 0 ? "the file is empty" : "the file has no graph", EXPECTED);
    }
    return graph;
  }

  private void readGraph(WireReader in) {
    while (in.next()) {
      switch (in.field()) {
        case 1 -> add(readNode(in.message()));
        case 5 -> {
          OnnxValue value = OnnxValue.read(in.message());
          values.put(value.name(), value);
          requireCount("tensors", values.size());
        }
        case 11 -> inputs.add(readName(in.message()));
        case 12 -> outputs.add(readName(in.message()));
        default -> in.skip();
      }
      requireCount("inputs and outputs", inputs.size() + outputs.size());
    }
  }

  private void add(OnnxNode node) {
    nodes.add(node);
    requireCount("nodes", nodes.size());
    node.outputs().forEach(output -> producers.put(output, node));
    if (node.op().equals("Constant") && !node.outputs().isEmpty()) {
      Optional.ofNullable(node.values().get("value"))
          .ifPresent(value -> values.put(node.outputs().getFirst(), value));
    }
  }

  private static OnnxNode readNode(WireReader in) {
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    String op = "";
    Map<String, List<Long>> integers = new HashMap<>();
    Map<String, Float> floats = new HashMap<>();
    Map<String, OnnxValue> values = new HashMap<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> inputs.add(in.string());
        case 2 -> outputs.add(in.string());
        case 4 -> op = in.string();
        case 5 -> readAttribute(in.message(), integers, floats, values);
        default -> in.skip();
      }
      requireCount("inputs and outputs of a node", inputs.size() + outputs.size());
    }
    return new OnnxNode(op, inputs, outputs, integers, floats, values);
  }

  private static void readAttribute(
      WireReader in,
      Map<String, List<Long>> integers,
      Map<String, Float> floats,
      Map<String, OnnxValue> values) {
    String name = "";
    List<Long> numbers = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.string();
        case 2 -> floats.put(name, in.float32());
        case 3 -> numbers.add(in.integer());
        case 5 -> values.put(name, OnnxValue.read(in.message()));
        case 8 -> {
          if (in.is(WireReader.VARINT)) {
            numbers.add(in.integer());
          } else {
            WireReader packed = in.message();
            while (!packed.atEnd()) {
              numbers.add(packed.varint());
              requireCount("numbers of an attribute", numbers.size());
            }
          }
        }
        default -> in.skip();
      }
      requireCount("numbers of an attribute", numbers.size());
    }
    integers.put(name, List.copyOf(numbers));
  }

  private static String readName(WireReader in) {
    String name = "";
    while (in.next()) {
      if (in.field() == 1) {
        name = in.string();
      } else {
        in.skip();
      }
    }
    return name;
  }

  private static void requireCount(String name, int count) {
    if (count > MAX_COUNT) {
      throw new ProblemException("more than " + MAX_COUNT + " " + name, EXPECTED);
    }
  }

  /** The size of the model. */
  public int bytes() {
    return bytes;
  }

  /** The nodes in the order of the file. */
  public List<OnnxNode> nodes() {
    return List.copyOf(nodes);
  }

  /** The node with this output. */
  public Optional<OnnxNode> producer(String output) {
    return Optional.ofNullable(producers.get(output));
  }

  /** The tensor of this name that stands in the file. */
  public Optional<OnnxValue> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The names of the graph's inputs. */
  public List<String> inputs() {
    return List.copyOf(inputs);
  }

  /** The names of the graph's outputs. */
  public List<String> outputs() {
    return List.copyOf(outputs);
  }
}
