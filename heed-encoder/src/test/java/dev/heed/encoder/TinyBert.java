package dev.heed.encoder;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.encoder.bert.BertLayer;
import dev.heed.encoder.bert.BertWeights;
import dev.heed.encoder.bert.LayerNorm;
import dev.heed.encoder.bert.Linear;
import dev.heed.kernel.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A small BERT model with random weights, and its files, as PyTorch and others write them. */
public final class TinyBert {
  public static final int HEADS = 3;
  public static final int DIM = 24;
  public static final int HIDDEN = 40;
  public static final int POSITIONS = 230;
  public static final float EPSILON = 1e-12f;

  private static final List<String> VOCABULARY = vocabulary();

  /** The form of a file. */
  public enum Form {
    /** As PyTorch exports it, from many simple operators. */
    SIMPLE,
    /** From the operators LayerNormalization and Gelu, with matrices that are transposed. */
    FUSED,
    /** With integers of 8 bits, as ONNX Runtime's dynamic quantisation writes it. */
    INTEGERS
  }

  private final Form form;
  private final SeededRandom random;
  private final GraphWriter out = new GraphWriter();
  private int tensors;

  private TinyBert(Form form, long seed) {
    this.form = form;
    this.random = new SeededRandom(seed);
  }

  /** A model: its file, and the weights that are to be found in it. */
  @SuppressWarnings("exports") // tests are on the class path, where no package is hidden
  public record Model(byte[] onnx, BertWeights weights) {}

  private static List<String> vocabulary() {
    List<String> pieces = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    for (char c = 'a'; c <= 'z'; c++) {
      pieces.add(Character.toString(c));
      pieces.add("##" + c);
    }
    pieces.addAll(List.of("the", "cat", "##ing", "good", "bad", ".", ",", "!", "猫", "##s"));
    return List.copyOf(pieces);
  }

  /** The number of pieces in the vocabulary. */
  public static int vocabularySize() {
    return VOCABULARY.size();
  }

  /** The model's tokenizer, which asks for padding, as that of MiniLM does. */
  public static byte[] tokenizer() {
    String pieces =
        IntStream.range(0, VOCABULARY.size())
            .mapToObj(i -> "\"" + VOCABULARY.get(i) + "\": " + i)
            .collect(Collectors.joining(", "));
    return """
    {"version": "1.0",
     "truncation": {"max_length": 128, "strategy": "LongestFirst", "stride": 0,
                    "direction": "Right"},
     "padding": {"strategy": {"Fixed": 128}, "direction": "Right", "pad_to_multiple_of": null,
                 "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
     "added_tokens": [
       {"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false,
        "normalized": false, "special": true},
       {"id": 3, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false,
        "normalized": false, "special": true}],
     "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                    "strip_accents": null, "lowercase": true},
     "pre_tokenizer": {"type": "BertPreTokenizer"},
     "post_processor": {"type": "TemplateProcessing",
       "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
                  {"Sequence": {"id": "A", "type_id": 0}},
                  {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
       "pair": [],
       "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                          "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
     "decoder": null,
     "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
               "max_input_chars_per_word": 100, "vocab": {%s}}}
    """
        .formatted(pieces)
        .getBytes(UTF_8);
  }

  /** Writes {@code model.onnx} and {@code tokenizer.json} into a folder. */
  public static void write(Path folder, Form form, long seed) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("model.onnx"), model(form, 2, seed).onnx());
    Files.write(folder.resolve("tokenizer.json"), tokenizer());
  }

  /** A model with some layers. */
  public static Model model(Form form, int layers, long seed) {
    return new TinyBert(form, seed).model(layers);
  }

  private Model model(int count) {
    for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
      out.input(input);
    }
    String mask = mask();
    Table words = table("input_ids", vocabularySize());
    Table segments = table("token_type_ids", 2);
    Table places = table(positions(), POSITIONS);
    String sum = node("Add", node("Add", words.name, segments.name), places.name);
    Norm first = norm(sum);
    String state = first.name;
    List<BertLayer> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      state = layer(state, mask, layers);
    }
    out.output(state, "last_hidden_state", DIM);
    float[] segment = Arrays.copyOf(segments.values, DIM);
    return new Model(
        out.model(form == Form.FUSED ? 20 : 11),
        new BertWeights(
            HEADS,
            new BertWeights.Embeddings(words.values, places.values, segment, first.norm),
            layers,
            form == Form.INTEGERS));
  }

  private String layer(String input, String mask, List<BertLayer> layers) {
    Mapped query = linear(input, DIM, DIM);
    Mapped key = linear(input, DIM, DIM);
    Mapped value = linear(input, DIM, DIM);
    String scores = node("MatMul", head(query.name, 0, 2, 1, 3), head(key.name, 0, 2, 3, 1));
    String scaled = node("Div", scores, out.constant((float) Math.sqrt(DIM / HEADS)));
    String weights =
        out.node("Softmax", List.of(node("Add", scaled, mask)), GraphWriter.attribute("axis", 3));
    String mixed = node("MatMul", weights, head(value.name, 0, 2, 1, 3));
    String joined =
        node("Reshape", transpose(mixed, 0, 2, 1, 3), out.constant(List.of(3), 0, 0, DIM));
    Mapped output = linear(joined, DIM, DIM);
    Norm middle = norm(node("Add", output.name, input));
    Mapped up = linear(middle.name, DIM, HIDDEN);
    Mapped down = linear(gelu(up.name), HIDDEN, DIM);
    Norm last = norm(node("Add", down.name, middle.name));
    layers.add(
        new BertLayer(
            query.map, key.map, value.map, output.map, middle.norm, up.map, down.map, last.norm));
    return last.name;
  }

  private String node(String op, String... inputs) {
    return out.node(op, List.of(inputs));
  }

  private String mask() {
    String wide =
        form == Form.FUSED
            ? node("Unsqueeze", "attention_mask", out.constant(List.of(2), 1, 2))
            : out.node(
                "Unsqueeze",
                List.of("attention_mask"),
                GraphWriter.attribute("axes", List.of(1L, 2L)));
    String number = out.node("Cast", List.of(wide), GraphWriter.attribute("to", 1));
    return node("Mul", node("Sub", out.constant(1), number), out.constant(-1e9f));
  }

  private String positions() {
    long[] numbers = IntStream.range(0, POSITIONS).asLongStream().toArray();
    String all = out.longs("positions", numbers, 1, POSITIONS);
    String length =
        out.node(
            "Gather",
            List.of(node("Shape", "input_ids"), out.constant(List.of(1), 1)),
            GraphWriter.attribute("axis", 0));
    return node(
        "Slice",
        all,
        out.constant(List.of(1), 0),
        length,
        out.constant(List.of(1), 1),
        out.constant(List.of(1), 1));
  }

  private String transpose(String input, long... order) {
    return out.node(
        "Transpose",
        List.of(input),
        GraphWriter.attribute("perm", Arrays.stream(order).boxed().toList()));
  }

  private String head(String input, long... order) {
    String shape =
        form == Form.FUSED
            ? out.constant(List.of(4), 0, 0, HEADS, DIM / HEADS)
            : out.node(
                "Concat",
                List.of(
                    out.constant(List.of(1), 0),
                    out.constant(List.of(1), 0),
                    out.constant(List.of(1), HEADS),
                    out.constant(List.of(1), DIM / HEADS)),
                GraphWriter.attribute("axis", 0));
    return transpose(node("Reshape", input, shape), order);
  }

  private String gelu(String input) {
    if (form == Form.FUSED) {
      return node("Gelu", input);
    }
    String erf = node("Erf", node("Div", input, out.constant((float) Math.sqrt(2))));
    String product = node("Mul", input, node("Add", erf, out.constant(1)));
    return node("Mul", product, out.constant(0.5f));
  }

  private record Norm(String name, LayerNorm norm) {}

  private Norm norm(String input) {
    LayerNorm norm = new LayerNorm(draw(DIM, 1, 0.3), draw(DIM, 0, 0.3), EPSILON);
    String scale = out.floats(name("scale"), norm.scale(), DIM);
    String shift = out.floats(name("shift"), norm.shift(), DIM);
    if (form == Form.FUSED) {
      return new Norm(
          out.node(
              "LayerNormalization",
              List.of(input, scale, shift),
              GraphWriter.attribute("axis", -1L),
              GraphWriter.attribute("epsilon", EPSILON)),
          norm);
    }
    String centred = node("Sub", input, mean(input));
    String variance = mean(node("Pow", centred, out.constant(2)));
    String root = node("Sqrt", node("Add", variance, out.constant(EPSILON)));
    return new Norm(node("Add", node("Mul", node("Div", centred, root), scale), shift), norm);
  }

  private String mean(String input) {
    return out.node("ReduceMean", List.of(input), GraphWriter.attribute("axes", List.of(-1L)));
  }

  private record Mapped(String name, Linear map) {}

  private Mapped linear(String input, int inputs, int outputs) {
    float[] weights = draw(inputs * outputs, 0, 1.5 / Math.sqrt(inputs));
    float[] bias = draw(outputs, 0, 0.2);
    String product =
        switch (form) {
          case SIMPLE ->
              node("MatMul", input, out.floats(name("weights"), weights, inputs, outputs));
          case FUSED -> {
            float[] turned = new float[weights.length];
            for (int i = 0; i < weights.length; i++) {
              turned[i % outputs * inputs + i / outputs] = weights[i];
            }
            String stored = out.floats(name("weights"), turned, outputs, inputs);
            yield node("MatMul", input, transpose(stored, 1, 0));
          }
          case INTEGERS -> integerProduct(input, weights, inputs, outputs);
        };
    String sum = node("Add", out.floats(name("bias"), bias, outputs), product);
    return new Mapped(sum, new Linear(inputs, outputs, weights, bias));
  }

  /** Rounds the weights, each column with its own scale, to what the integers stand for. */
  private String integerProduct(String input, float[] weights, int inputs, int outputs) {
    float[] scales = new float[outputs];
    byte[] integers = new byte[weights.length];
    for (int column = 0; column < outputs; column++) {
      float largest = 0;
      for (int i = column; i < weights.length; i += outputs) {
        largest = Math.max(largest, Math.abs(weights[i]));
      }
      scales[column] = largest / 127;
      for (int i = column; i < weights.length; i += outputs) {
        integers[i] = (byte) Math.round(weights[i] / scales[column]);
        weights[i] = integers[i] * scales[column];
      }
    }
    String matrix = out.bytes(name("integers"), integers, true, inputs, outputs);
    String scale = out.floats(name("scales"), scales, outputs);
    String zero = out.bytes(name("zeros"), new byte[outputs], true, outputs);
    List<String> quantised = out.nodes("DynamicQuantizeLinear", List.of(input), 3);
    String product = node("MatMulInteger", quantised.get(0), matrix, quantised.get(2), zero);
    String number = out.node("Cast", List.of(product), GraphWriter.attribute("to", 1));
    return node("Mul", number, node("Mul", quantised.get(1), scale));
  }

  private record Table(String name, float[] values) {}

  private Table table(String index, int rows) {
    float[] values = draw(rows * DIM, 0, 1);
    if (form != Form.INTEGERS) {
      return new Table(node("Gather", out.floats(name("table"), values, rows, DIM), index), values);
    }
    float step = 0.04f;
    int zero = 120;
    byte[] integers = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      int integer = Math.clamp(Math.round(values[i] / step) + zero, 0, 255);
      integers[i] = (byte) integer;
      values[i] = (integer - zero) * step;
    }
    String stored = out.bytes(name("table"), integers, false, rows, DIM);
    String rowsOf = node("Gather", stored, index);
    return new Table(
        node(
            "DequantizeLinear",
            rowsOf,
            out.number(name("step"), step),
            out.number(name("zero"), zero)),
        values);
  }

  private String name(String role) {
    return role + "_" + tensors++;
  }

  private float[] draw(int count, double mean, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (mean + deviation * random.gaussian());
    }
    return values;
  }
}
