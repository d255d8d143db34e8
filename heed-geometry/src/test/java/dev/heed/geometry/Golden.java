package dev.heed.geometry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reference values written by reference.py, and helpers to run methods. */
final class Golden {
  private final JsonNode json;

  Golden() {
    try (InputStream in = Golden.class.getResourceAsStream("reference.json")) {
      json = new JsonMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  double number(String name) {
    return json.get(name).doubleValue();
  }

  /** The numbers of a list, or of a list of lists in row-major order. */
  double[] numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode each : json.get(name)) {
      if (each.isArray()) {
        each.forEach(value -> numbers.add(value.doubleValue()));
      } else {
        numbers.add(each.doubleValue());
      }
    }
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  Points points(String name) {
    return new Points(json.get(name).get(0).size(), numbers(name));
  }

  List<String> names(String name) {
    List<String> names = new ArrayList<>();
    json.get(name).forEach(each -> names.add(each.textValue()));
    return names;
  }

  /** The points with their labels. */
  Data data() {
    return new Data(points("x"), names("labels"));
  }

  static Computation computation(Workers workers) {
    return new Computation(1, workers, (part, done, total) -> {});
  }

  /** Runs a method on one thread. */
  static Result run(Method method, Data data) {
    try (Workers workers = new Workers(1)) {
      return method.run(data, computation(workers));
    }
  }

  static Points embedding(Method method, Data data) {
    return ((Result.Embedded) run(method, data)).points();
  }

  /** A shared data set, if it is available. */
  static Optional<Path> shared(String name) {
    Optional<Path> named = Optional.ofNullable(System.getenv("HEED_DATA")).map(Path::of);
    Path checkout = Path.of("").toAbsolutePath().getParent();
    return named
        .or(() -> Optional.of(checkout.resolveSibling("shared").resolve("data")))
        .map(folder -> folder.resolve("sklearn_ref").resolve(name))
        .filter(Files::isRegularFile);
  }

  /** Reads a CSV file of numbers whose last column is the label. */
  static Data read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> labels = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      for (int i = 0; i < cells.length - 1; i++) {
        values.add(Double.valueOf(cells[i]));
      }
      labels.add(cells[cells.length - 1]);
    }
    int dim = values.size() / labels.size();
    return new Data(
        new Points(dim, values.stream().mapToDouble(Double::doubleValue).toArray()), labels);
  }
}
