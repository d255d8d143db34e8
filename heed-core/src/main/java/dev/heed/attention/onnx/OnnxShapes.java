package dev.heed.attention.onnx;

import static dev.heed.attention.onnx.OnnxAttention.at;
import static dev.heed.attention.onnx.OnnxAttention.required;

import dev.heed.base.ProblemException;
import java.util.List;
import java.util.Optional;

/** Checks the shapes of the inputs of {@link OnnxAttention}. */
final class OnnxShapes {
  private static final List<String> NAMES =
      List.of("Q", "K", "V", "attn_mask", "past_key", "past_value", "nonpad_kv_seqlen");

  /** Stands for any size. */
  private static final int ANY = -1;

  private OnnxShapes() {}

  /** Checks the number of inputs and of their dimensions. */
  static void checkRanks(List<Optional<OnnxTensor>> inputs) {
    if (inputs.size() > NAMES.size()) {
      throw new ProblemException(
          "Attention has " + inputs.size() + " inputs", "at most " + NAMES.size());
    }
    int rank = required(inputs, 0).rank();
    for (int i = 1; i < 3; i++) {
      if (required(inputs, i).rank() != rank) {
        throw new ProblemException(
            NAMES.get(i) + " has the shape " + required(inputs, i).shape(),
            rank + " dimensions, as Q has");
      }
    }
    at(inputs, 3)
        .filter(mask -> mask.rank() > 4)
        .ifPresent(
            mask -> {
              throw new ProblemException(
                  "attn_mask has the shape " + mask.shape(), "at most 4 dimensions");
            });
    if (at(inputs, 4).isPresent() != at(inputs, 5).isPresent()) {
      int given = at(inputs, 4).isPresent() ? 4 : 5;
      throw new ProblemException(
          NAMES.get(given) + " without " + NAMES.get(9 - given), "both or neither");
    }
    if (at(inputs, 4).isPresent() && at(inputs, 6).isPresent()) {
      throw new ProblemException("nonpad_kv_seqlen with past_key", "one of them");
    }
  }

  /** Checks all sizes; Q, K and V are {@code [batch, heads, tokens, dim]} by now. */
  static void check(OnnxTensor q, OnnxTensor k, OnnxTensor v, List<Optional<OnnxTensor>> inputs) {
    int batch = q.size(0);
    expect("K", k, batch, ANY, ANY, q.size(3));
    expect("V", v, batch, k.size(1), k.size(2), ANY);
    at(inputs, 4).ifPresent(past -> expect("past_key", past, batch, k.size(1), ANY, k.size(3)));
    at(inputs, 5)
        .ifPresent(
            past ->
                expect(
                    "past_value", past, batch, k.size(1), required(inputs, 4).size(2), v.size(3)));
    at(inputs, 6).ifPresent(lengths -> lengths(lengths, batch, k.size(2)));
  }

  private static void lengths(OnnxTensor lengths, int batch, int keys) {
    expect("nonpad_kv_seqlen", lengths, batch);
    for (double length : lengths.values()) {
      if (!(length >= 0 && length <= keys && length == Math.rint(length))) {
        throw new ProblemException(
            "nonpad_kv_seqlen holds " + length, "whole numbers from 0 to " + keys);
      }
    }
  }

  private static void expect(String name, OnnxTensor tensor, int... sizes) {
    boolean fits = tensor.rank() == sizes.length;
    for (int i = 0; fits && i < sizes.length; i++) {
      fits = sizes[i] == ANY || sizes[i] == tensor.size(i);
    }
    if (!fits) {
      StringBuilder expected = new StringBuilder();
      for (int size : sizes) {
        expected.append(expected.isEmpty() ? "" : ", ").append(size == ANY ? "any" : "" + size);
      }
      throw new ProblemException(
          name + " has the shape " + tensor.shape() + "", "[" + expected + "]");
    }
  }
}
