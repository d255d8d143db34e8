package dev.heed.cli.geometry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.AtomicFile;
import dev.heed.base.ProblemException;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.geometry.Computation;
import dev.heed.geometry.Data;
import dev.heed.geometry.Method;
import dev.heed.geometry.MethodName;
import dev.heed.geometry.Result;
import dev.heed.geometry.Setting;
import dev.heed.geometry.Trustworthiness;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a classical method as a similarity. */
@Command(
    name = "geometry",
    header = "Run a classical method on points, expressed as similarity and propagation.",
    description = {
      "",
      "FILE is CSV with a header: columns of numbers and, optionally, one of labels. A classifier"
          + " predicts the empty labels; without empty labels, it predicts every fifth point and"
          + " reports the accuracy. --list shows all methods and their settings."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed geometry --list",
      "  heed geometry examples/spirals.csv --method umap --html umap.html",
      "  heed geometry examples/spirals.csv --method svm --gamma 5 --html svm.html"
    })
public final class GeometryCommand extends HeedCommand {
  private static final int NEIGHBOURS = 10;
  private static final int MAX_MEASURED = 20_000;

  @FileRole(FileRole.Use.READ)
  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "Points, one per row; - is standard input.")
  Optional<Path> file = Optional.empty();

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "Name of the method; --list shows all.")
  Optional<String> method = Optional.empty();

  @Option(names = "--list", description = "List the methods and their settings.")
  boolean list;

  @FileRole(value = FileRole.Use.WRITE, standardOutput = true)
  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the result as CSV, one line per point; - is standard output.")
  Optional<Path> out = Optional.empty();

  @FileRole(FileRole.Use.WRITE)
  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a report: the result and each stage of the similarity.")
  Optional<Path> html = Optional.empty();

  @ArgGroup(validate = false, order = 10, heading = "%nReading points:%n")
  Reading reading = new Reading();

  @ArgGroup(validate = false, order = 20, heading = "%nSettings of methods:%n")
  Settings settings = new Settings();

  public GeometryCommand(Console console) {
    super(console);
  }

  /** Options for columns. */
  static final class Reading {
    @Option(
        names = "--label",
        paramLabel = "COLUMN",
        description = "The column of labels (default: label, if there is one).")
    Optional<String> label = Optional.empty();

    @Option(
        names = "--columns",
        paramLabel = "A,B,…",
        split = ",",
        description = "The columns of coordinates (default: all others).")
    List<String> columns = new ArrayList<>();

    @Option(
        names = {"--standardise", "--standardize"},
        description = "Shift and scale each column to mean 0 and standard deviation 1.")
    boolean standardise;
  }

  /**
   * Settings; each method uses some of them. Fields, since the JVM lists methods in an order that
   * changes from run to run.
   */
  static final class Settings {
    @Option(names = "--dim", paramLabel = "N", description = "Components of an embedding.")
    private Optional<Integer> dim = Optional.empty();

    @Option(
        names = {"--neighbors", "--neighbours"},
        paramLabel = "N",
        description = "Neighbours of each point.")
    private Optional<Integer> neighbors = Optional.empty();

    @Option(
        names = "--perplexity",
        paramLabel = "X",
        description = "Effective number of neighbours in SNE and t-SNE.")
    private Optional<Double> perplexity = Optional.empty();

    @Option(
        names = "--bandwidth",
        paramLabel = "X",
        description = "σ of e^(−d²/σ) (default: a typical d² of neighbours).")
    private Optional<Double> bandwidth = Optional.empty();

    @Option(
        names = "--time",
        paramLabel = "T",
        description = "Duration of heat flow; power of a diffusion map's eigenvalues.")
    private Optional<Double> time = Optional.empty();

    @Option(names = "--clusters", paramLabel = "N", description = "Number of clusters.")
    private Optional<Integer> clusters = Optional.empty();

    @Option(names = "--fuzziness", paramLabel = "M", description = "Exponent m of fuzzy c-means.")
    private Optional<Double> fuzziness = Optional.empty();

    @Option(
        names = "--inflation",
        paramLabel = "R",
        description = "Exponent r of Markov clustering.")
    private Optional<Double> inflation = Optional.empty();

    @Option(
        names = "--cost",
        paramLabel = "C",
        description = "Penalty C of a support vector machine.")
    private Optional<Double> cost = Optional.empty();

    @Option(
        names = "--gamma",
        paramLabel = "X",
        description = "γ of the SVM's kernel (default: 1 / (components × variance)).")
    private Optional<Double> gamma = Optional.empty();

    @Option(names = "--steps", paramLabel = "N", description = "Number of propagations.")
    private Optional<Integer> steps = Optional.empty();

    @Option(
        names = "--iterations",
        paramLabel = "N",
        description = "Maximum number of steps, epochs or rounds.")
    private Optional<Integer> iterations = Optional.empty();

    /** The settings of the command line. */
    Map<Setting, Double> given() {
      Map<Setting, Double> given = new EnumMap<>(Setting.class);
      put(given, Setting.DIM, dim);
      put(given, Setting.NEIGHBOURS, neighbors);
      put(given, Setting.PERPLEXITY, perplexity);
      put(given, Setting.BANDWIDTH, bandwidth);
      put(given, Setting.TIME, time);
      put(given, Setting.CLUSTERS, clusters);
      put(given, Setting.FUZZINESS, fuzziness);
      put(given, Setting.INFLATION, inflation);
      put(given, Setting.COST, cost);
      put(given, Setting.GAMMA, gamma);
      put(given, Setting.STEPS, steps);
      put(given, Setting.ITERATIONS, iterations);
      return given;
    }

    private static void put(
        Map<Setting, Double> given, Setting setting, Optional<? extends Number> value) {
      value.ifPresent(number -> given.put(setting, number.doubleValue()));
    }
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      console.print(common.json ? Json.line(methods()) + "\n" : list());
      return DONE;
    }
    Path source = file.orElseThrow(() -> wrong("FILE is missing", "a CSV file of points"));
    String wanted = method.orElseThrow(() -> wrong("--method is missing", "one that --list names"));
    MethodName name = methodName(wanted);
    Method chosen = option(() -> name.create(settings.given()));
    int threads = option(common::threads);
    if (isToStandardOutput() && common.json) {
      throw wrong("--out - with --json", "one of them on standard output");
    }
    PointTable table = table(source);
    long start = System.nanoTime();
    try (Workers workers = new Workers(threads)) {
      Result result;
      OptionalDouble trustworthiness;
      try (ProgressDisplay progress = progress()) {
        result =
            chosen.run(
                new Data(table.points(), table.labels()),
                new Computation(common.seed, workers, progress::step));
        trustworthiness = trustworthiness(table, result, workers);
      } catch (ProblemException e) {
        throw e.in(source.toString(), 0);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      GeometryResult found = new GeometryResult(name, table, result, trustworthiness);
      Optional<String> notFinite = found.notFinite();
      if (notFinite.isPresent()) {
        throw table.tooLarge(notFinite.get());
      }
      write(found, source, name.settings(settings.given()), workers);
      console.print(
          common.json
              ? Json.line(json(found, seconds)) + "\n"
              : isToStandardOutput() ? "" : text(found, seconds));
    }
    return DONE;
  }

  private MethodName methodName(String wanted) {
    List<MethodName> all = List.of(MethodName.values());
    return all.stream()
        .filter(each -> each.toString().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                unknown(
                    "there is no method '" + wanted + "'",
                    wanted,
                    all.stream().map(MethodName::toString).toList()));
  }

  private PointTable table(Path source) throws IOException {
    PointTable table =
        PointTable.read(source, console, new PointTable.Columns(reading.label, reading.columns));
    PointTable read = reading.standardise ? table.standardised() : table;
    read.requireUsable();
    return read;
  }

  private boolean isToStandardOutput() {
    return out.filter(InputTexts::isStandardInput).isPresent();
  }

  private void write(
      GeometryResult found, Path source, Map<Setting, OptionalDouble> chosen, Workers workers)
      throws IOException {
    if (isToStandardOutput()) {
      console.print(found.csv());
    } else if (out.isPresent()) {
      AtomicFile.write(out.get(), found.csv());
    }
    if (html.isPresent()) {
      new GeometryReport(found, source, chosen, workers).page().write(html.get());
    }
  }

  private static OptionalDouble trustworthiness(PointTable table, Result result, Workers workers) {
    return result instanceof Result.Embedded embedded && table.points().count() <= MAX_MEASURED
        ? Trustworthiness.of(table.points(), embedded.points(), NEIGHBOURS, workers)
        : OptionalDouble.empty();
  }

  private ObjectNode json(GeometryResult found, double seconds) {
    ObjectNode json = Json.object();
    json.put("method", found.name().toString());
    json.put("points", found.table().points().count());
    json.put("dim", found.table().points().dim());
    found.measures().forEach((name, value) -> json.set(name, Json.number(value)));
    json.set("seconds", Json.number(seconds));
    out.ifPresent(path -> json.put("out", path.toString()));
    html.ifPresent(path -> json.put("html", path.toString()));
    return json;
  }

  private String text(GeometryResult found, double seconds) {
    StringBuilder text = new StringBuilder();
    text.append(line("method", found.name().title()));
    text.append(
        line(
            "points",
            "%d of %d coordinates"
                .formatted(found.table().points().count(), found.table().points().dim())));
    found
        .measures()
        .forEach((name, value) -> text.append(line(name.replace('_', ' '), format(value))));
    text.append(line("seconds", String.format(Locale.ROOT, "%.1f", seconds)));
    out.ifPresent(path -> text.append(line("result", path.toString())));
    html.ifPresent(path -> text.append(line("report", path.toString())));
    return text.toString();
  }

  /** Formats a number with at most five significant digits. */
  static String format(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    String text = String.format(Locale.ROOT, "%.5g", value);
    return text.contains("e") ? text : text.replaceFirst("0+$", "");
  }

  /** Formats a number with three digits, for readers who compare. */
  static String rounded(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    double size = Math.abs(value);
    return size >= 1e-3 && size < 1e6
        ? String.format(Locale.ROOT, size < 1 ? "%.3f" : size < 100 ? "%.2f" : "%,.0f", value)
        : String.format(Locale.ROOT, "%.2e", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-24s %s%n", name, value);
  }

  private static String list() {
    StringBuilder text = new StringBuilder();
    for (MethodName.Kind kind : MethodName.Kind.values()) {
      text.append(text.isEmpty() ? "" : "\n")
          .append(kind.name().toLowerCase(Locale.ROOT))
          .append('\n');
      for (MethodName each : MethodName.values()) {
        if (each.kind() == kind) {
          String defaults =
              each.defaults().entrySet().stream()
                  .map(
                      entry ->
                          "--"
                              + entry.getKey().title()
                              + (entry.getValue().isPresent()
                                  ? " " + format(entry.getValue().getAsDouble()).replace(",", "")
                                  : ""))
                  .collect(Collectors.joining(" "));
          text.append(String.format(Locale.ROOT, "  %-20s %s%n", each, each.summary()));
          text.append(String.format(Locale.ROOT, "  %-20s %s%n", "", defaults));
        }
      }
    }
    return text.toString();
  }

  private static ObjectNode methods() {
    ObjectNode json = Json.object();
    ArrayNode list = json.putArray("methods");
    for (MethodName each : MethodName.values()) {
      ObjectNode defaults = Json.object();
      each.defaults()
          .forEach(
              (setting, value) ->
                  defaults.set(setting.title(), Json.number(value.orElse(Double.NaN))));
      list.addObject()
          .put("name", each.toString())
          .put("kind", each.kind().name().toLowerCase(Locale.ROOT))
          .put("summary", each.summary())
          .set("settings", defaults);
    }
    return json;
  }
}
