package dev.heed.text.fasttext;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Prediction as plainly as it can be written, on plain arrays, to compare {@link FastTextModel}
 * with. Bytes stand in strings of ISO 8859-1.
 */
final class ReferenceFastText {
  private final SmallModel model;
  private final Map<String, Integer> entries = new HashMap<>();

  /** A label and the logarithm of its probability. */
  record Pair(float score, int label) {}

  ReferenceFastText(SmallModel model) {
    this.model = model;
    List<byte[]> all = new ArrayList<>(model.words);
    all.addAll(model.labels);
    for (int i = 0; i < all.size(); i++) {
      entries.put(string(all.get(i)), i);
    }
  }

  List<Pair> predict(byte[] line, int k, float threshold) {
    List<Integer> rows = rows(line);
    List<Pair> heap = new ArrayList<>();
    if (rows.isEmpty()) {
      return heap;
    }
    float[] hidden = mean(rows);
    int limit = k == -1 ? model.labels.size() : k;
    if (model.loss == SmallModel.HS) {
      int[][] tree = tree();
      descend(tree, 2 * model.labels.size() - 2, 0, limit, threshold, heap, hidden);
    } else {
      float[] p = probabilities(hidden);
      for (int i = 0; i < p.length; i++) {
        if (p[i] < threshold) {
          continue;
        }
        float score = log(p[i]);
        if (heap.size() == limit && score < heap.getFirst().score()) {
          continue;
        }
        push(heap, new Pair(score, i), limit);
      }
    }
    for (int length = heap.size(); length > 1; length--) {
      popHeap(heap, length);
    }
    return heap;
  }

  private float[] probabilities(float[] hidden) {
    float[] p = new float[model.labels.size()];
    for (int i = 0; i < p.length; i++) {
      p[i] = dot(model.output, i, hidden);
    }
    if (model.loss != SmallModel.SOFTMAX) {
      for (int i = 0; i < p.length; i++) {
        p[i] = sigmoid(p[i]);
      }
      return p;
    }
    float max = p[0];
    for (float each : p) {
      max = Math.max(each, max);
    }
    float sum = 0;
    for (int i = 0; i < p.length; i++) {
      float difference = p[i] - max;
      p[i] = (float) Math.exp(difference);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  private static float sigmoid(float x) {
    if (x < -8) {
      return 0;
    }
    if (x > 8) {
      return 1;
    }
    int i = (int) ((x + 8) * 512 / 8 / 2);
    float at = (float) (i * 16) / 512 - 8;
    return (float) (1 / (1 + (double) FloatMath.exp(-at)));
  }

  /** Children of the nodes, left and right; −1 for leaves. */
  private int[][] tree() {
    int labels = model.labels.size();
    int[][] children = new int[2 * labels - 1][];
    long[] counts = new long[2 * labels - 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = i < labels ? model.labelCounts.get(i) : 1_000_000_000_000_000L;
      children[i] = new int[] {-1, -1};
    }
    int leaf = labels - 1;
    int node = labels;
    for (int i = labels; i < counts.length; i++) {
      for (int side = 0; side < 2; side++) {
        if (leaf >= 0 && counts[leaf] < counts[node]) {
          children[i][side] = leaf--;
        } else {
          children[i][side] = node++;
        }
      }
      counts[i] = counts[children[i][0]] + counts[children[i][1]];
    }
    return children;
  }

  private void descend(
      int[][] tree,
      int node,
      float score,
      int k,
      float threshold,
      List<Pair> heap,
      float[] hidden) {
    if (score < log(threshold)) {
      return;
    }
    if (heap.size() == k && score < heap.getFirst().score()) {
      return;
    }
    if (tree[node][0] == -1) {
      push(heap, new Pair(score, node), k);
      return;
    }
    float f = dot(model.output, node - model.labels.size(), hidden);
    f = (float) (1.0 / (1 + FloatMath.exp(-f)));
    descend(tree, tree[node][0], score + log((float) (1.0 - f)), k, threshold, heap, hidden);
    descend(tree, tree[node][1], score + log(f), k, threshold, heap, hidden);
  }

  private static float log(float p) {
    return (float) Math.log(p + 1e-5);
  }

  private float[] mean(List<Integer> rows) {
    float[] sum = new float[model.dim];
    for (int row : rows) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += norm(model.input, row) * value(model.input, row, i);
      }
    }
    float factor = (float) (1.0 / rows.size());
    for (int i = 0; i < sum.length; i++) {
      sum[i] *= factor;
    }
    return sum;
  }

  private float dot(SmallModel.Rows matrix, int row, float[] vector) {
    float sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += value(matrix, row, i) * vector[i];
    }
    return sum * norm(matrix, row);
  }

  /** A number of a matrix, without its row's norm. */
  private float value(SmallModel.Rows matrix, int row, int column) {
    return switch (matrix) {
      case SmallModel.Dense dense -> dense.values()[row][column];
      case SmallModel.Quantised q -> {
        int part = column / q.dsub();
        int parts = (model.dim + q.dsub() - 1) / q.dsub();
        int width = part == parts - 1 ? model.dim - part * q.dsub() : q.dsub();
        int code = q.codes()[row][part] & 0xFF;
        yield q.centroids()[part * 256 * q.dsub() + code * width + column % q.dsub()];
      }
    };
  }

  private static float norm(SmallModel.Rows matrix, int row) {
    return matrix instanceof SmallModel.Quantised q && q.normCodes().length > 0
        ? q.normCentroids()[q.normCodes()[row] & 0xFF]
        : 1;
  }

  private List<Integer> rows(byte[] line) {
    List<Integer> rows = new ArrayList<>();
    List<Integer> hashes = new ArrayList<>();
    for (String token : tokens(line)) {
      Integer entry = entries.get(token);
      boolean label = entry == null ? token.startsWith("__label__") : entry >= model.words.size();
      if (label) {
        continue;
      }
      if (entry != null) {
        rows.add(entry);
      }
      if (!token.equals("</s>")) {
        addSubwords(rows, '<' + token + '>');
      }
      hashes.add(hash(token));
    }
    for (int i = 0; i < hashes.size(); i++) {
      long h = hashes.get(i);
      for (int j = i + 1; j < Math.min(i + model.wordNgrams, hashes.size()); j++) {
        h = h * 116049371L + hashes.get(j);
        addBucket(rows, (int) Long.remainderUnsigned(h, model.bucket));
      }
    }
    return rows;
  }

  /** Tokens up to the end of the line, which is one itself. */
  private static List<String> tokens(byte[] line) {
    List<String> tokens = new ArrayList<>();
    ByteArrayOutputStream token = new ByteArrayOutputStream();
    for (int i = 0; i <= line.length; i++) {
      if (i < line.length && " \t\u000B\f\r\0\n".indexOf(line[i] & 0xFF) < 0) {
        token.write(line[i]);
        continue;
      }
      if (token.size() > 0) {
        tokens.add(string(token.toByteArray()));
        token.reset();
        if (tokens.getLast().equals("</s>")) {
          return tokens;
        }
      }
      if (i < line.length && line[i] == '\n') {
        tokens.add("</s>");
        return tokens;
      }
    }
    return tokens;
  }

  private void addSubwords(List<Integer> rows, String word) {
    int maxn = model.version == 11 ? 0 : model.maxn;
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < word.length(); i++) {
      if ((word.charAt(i) & 0xC0) != 0x80) {
        starts.add(i);
      }
    }
    starts.add(word.length());
    int characters = starts.size() - 1;
    for (int i = 0; i < characters; i++) {
      for (int n = 1; n <= maxn && i + n <= characters; n++) {
        boolean edge = n == 1 && (i == 0 || i + n == characters);
        if (n >= model.minn && !edge) {
          String ngram = word.substring(starts.get(i), starts.get(i + n));
          addBucket(rows, Integer.remainderUnsigned(hash(ngram), model.bucket));
        }
      }
    }
  }

  private void addBucket(List<Integer> rows, int bucket) {
    if (model.pruned == null) {
      rows.add(model.words.size() + bucket);
    } else if (model.pruned.containsKey(bucket)) {
      rows.add(model.words.size() + model.pruned.get(bucket));
    }
  }

  private static int hash(String token) {
    int h = (int) 2166136261L;
    for (int i = 0; i < token.length(); i++) {
      h ^= (byte) token.charAt(i);
      h *= 16777619;
    }
    return h;
  }

  private static void push(List<Pair> heap, Pair pair, int k) {
    heap.add(pair);
    pushHeap(heap, heap.size() - 1, 0, pair);
    if (heap.size() > k) {
      popHeap(heap, heap.size());
      heap.removeLast();
    }
  }

  private static void pushHeap(List<Pair> heap, int at, int top, Pair value) {
    int hole = at;
    int parent = (hole - 1) / 2;
    while (hole > top && heap.get(parent).score() > value.score()) {
      heap.set(hole, heap.get(parent));
      hole = parent;
      parent = (hole - 1) / 2;
    }
    heap.set(hole, value);
  }

  private static void popHeap(List<Pair> heap, int length) {
    int last = length - 1;
    Pair value = heap.get(last);
    heap.set(last, heap.getFirst());
    int hole = 0;
    int second = 0;
    while (second < (last - 1) / 2) {
      second = 2 * (second + 1);
      if (heap.get(second).score() > heap.get(second - 1).score()) {
        second--;
      }
      heap.set(hole, heap.get(second));
      hole = second;
    }
    if (last % 2 == 0 && second == (last - 2) / 2) {
      second = 2 * (second + 1);
      heap.set(hole, heap.get(second - 1));
      hole = second - 1;
    }
    pushHeap(heap, hole, 0, value);
  }

  private static String string(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
