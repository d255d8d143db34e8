package dev.heed.encoder.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of a graph.
 *
 * @param op the operator, such as {@code MatMul}
 * @param inputs the names of its inputs; an empty one is left out
 * @param outputs the names of its outputs
 * @param integers its attributes that are integers or lists of them
 * @param floats its attributes that are numbers
 * @param values its attributes that are tensors
 */
public record OnnxNode(
    String op,
    List<String> inputs,
    List<String> outputs,
    Map<String, List<Long>> integers,
    Map<String, Float> floats,
    Map<String, OnnxValue> values) {
  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    integers = Map.copyOf(integers);
    floats = Map.copyOf(floats);
    values = Map.copyOf(values);
  }

  /** The name of an input; empty if the node has fewer. */
  public String input(int index) {
    return index < inputs.size() ? inputs.get(index) : "";
  }

  /** An attribute that is a list of integers. */
  public Optional<List<Long>> integers(String attribute) {
    return Optional.ofNullable(integers.get(attribute));
  }

  /** An attribute that is a number. */
  public Optional<Float> number(String attribute) {
    return Optional.ofNullable(floats.get(attribute));
  }
}
