package dev.heed.text.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one JSON object from each line; blank lines are skipped, as in JSON Lines. */
final class JsonLinesRecords implements RecordSource {
  private static final String ID = "id";

  /**
   * A longer first line is rather a record cut off than the beginning of one over several lines.
   */
  private static final int MAX_FIRST_LINE = 200;

  /** The word in the parser's message on a word that is no value, such as NaN. */
  private static final Pattern NO_VALUE = Pattern.compile("(?:token|Non-standard token) '([^']*)'");

  private final LineReader lines;
  private final List<String> textKeys;

  /** The keys of the label, the one that is preferred first. */
  private final List<String> labelKeys;

  private final CorpusOptions.Label labelOptions;
  private final Optional<String> weightKey;
  private final boolean labelled;
  private final JsonFactory factory =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(LineReader.MAX_BYTES).build())
          .build();

  private boolean hasEscapes;

  JsonLinesRecords(LineReader lines, CorpusOptions options, boolean labelled) throws IOException {
    this.lines = lines;
    this.textKeys = options.textColumns().isEmpty() ? List.of("text") : options.textColumns();
    this.labelOptions = options.label();
    this.labelKeys = options.labelColumn().map(List::of).orElse(List.of("label", "labels"));
    this.weightKey = labelled ? options.weightColumn() : Optional.empty();
    this.labelled = labelled;
    if (labelled && textKeys.contains(labelKeys.getFirst())) {
      throw ColumnRoles.bothTextAndLabel(lines, 0, labelKeys.getFirst());
    }
  }

  @Override
  public Optional<LabelledText> next() throws IOException {
    String line = lines.next();
    while (line != null && line.isBlank()) {
      line = lines.next();
    }
    if (line == null) {
      return Optional.empty();
    }
    hasEscapes = line.indexOf('\\') >= 0;
    try (JsonParser parser = factory.createParser(line)) {
      return Optional.of(record(parser));
    } catch (JsonProcessingException e) {
      throw malformed(line, e);
    }
  }

  /** An error in words of its own: those of the parser name its classes and settings. */
  private InvalidInputException malformed(String line, JsonProcessingException e) {
    String message = e.getOriginalMessage();
    if (e instanceof StreamConstraintsException) {
      return invalid(limit(message), "a shorter or less nested object");
    }
    if (e instanceof JsonEOFException) {
      boolean first = lines.line() == 1 && line.length() < MAX_FIRST_LINE;
      return invalid(
          "the JSON object does not end on its line",
          first ? "one JSON object per line, as jq -c . writes them" : "one JSON object per line");
    }
    Matcher word = NO_VALUE.matcher(message);
    return word.find()
        ? invalid(
            InvalidInputException.quoted(word.group(1)) + " is not a JSON value",
            "strings in double quotes")
        : invalid(place(line, e.getLocation()), "one JSON object per line");
  }

  private static String limit(String message) {
    StreamReadConstraints limits = StreamReadConstraints.defaults();
    if (message.contains("nesting depth")) {
      return "the JSON is nested more than %d deep".formatted(limits.getMaxNestingDepth());
    }
    if (message.startsWith("Number")) {
      return "a number has more than %d digits".formatted(limits.getMaxNumberLength());
    }
    return message.startsWith("Name")
        ? "a key has more than %d characters".formatted(limits.getMaxNameLength())
        : "a string is longer than %d MiB".formatted(LineReader.MAX_BYTES >> 20);
  }

  private static String place(String line, JsonLocation location) {
    int column = location == null ? 0 : location.getColumnNr();
    if (column < 1 || column > line.length()) {
      return "the JSON is malformed";
    }
    int character = line.codePointAt(column - 1);
    return Character.isISOControl(character)
        ? "column %d: the JSON is malformed at U+%04X".formatted(column, character)
        : "column %d: the JSON is malformed at '%c'".formatted(column, character);
  }

  private LabelledText record(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw invalid(
          "the line is " + kind(parser.currentToken()) + ", not an object",
          "one JSON object per line");
    }
    String[] parts = new String[textKeys.size()];
    Map<String, Labels> labels = new HashMap<>();
    double weight = Double.NaN;
    Optional<String> id = Optional.empty();
    Set<String> keys = new LinkedHashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      int part = textKeys.indexOf(key);
      boolean isLabel = labelled && part < 0 && labelKeys.contains(key);
      boolean isWeight = weightKey.equals(Optional.of(key));
      boolean wanted = part >= 0 || key.equals(ID) || isLabel || isWeight;
      if (!keys.add(key) && wanted) {
        throw invalid(
            "the key " + InvalidInputException.quoted(key) + " occurs twice", "one occurrence");
      }
      if (part >= 0) {
        parts[part] = string(parser, key);
      }
      if (isLabel) {
        labels.put(key, ofKey(parser, key));
      }
      if (isWeight) {
        weight = weight(parser, key);
      }
      if (key.equals(ID) && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
        id = Optional.of(unicode(parser, key));
      }
      parser.skipChildren();
    }
    if (parser.nextToken() != null) {
      throw invalid("text follows the object", "one JSON object per line");
    }
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] == null) {
        throw missing("text", textKeys.get(i), keys);
      }
    }
    if (labelled && labels.isEmpty()) {
      throw missing("label", labelKeys.getFirst(), keys);
    }
    if (weightKey.isPresent() && Double.isNaN(weight)) {
      throw missing("weight", weightKey.get(), keys);
    }
    Labels found =
        labelKeys.stream()
            .filter(labels::containsKey)
            .findFirst()
            .map(labels::get)
            .orElse(new Labels(List.of(), Map.of()));
    return new LabelledText(
        String.join(" ", parts),
        found.names(),
        weightKey.isPresent() ? weight : 1,
        id,
        lines.line(),
        found.shares());
  }

  private String string(JsonParser parser, String key) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongKind(parser, key, "a string");
    }
    return unicode(parser, key);
  }

  /** Labels as in {@link LabelledText}. */
  private record Labels(List<String> names, Map<String, Double> shares) {}

  private Labels ofKey(JsonParser parser, String key) throws IOException {
    return parser.currentToken() == JsonToken.START_OBJECT
        ? distribution(parser, key)
        : new Labels(labels(parser, key), Map.of());
  }

  /** The probabilities in an object; they are divided by their sum, so that votes will do too. */
  private Labels distribution(JsonParser parser, String key) throws IOException {
    if (labelOptions.count() == CorpusOptions.Labels.ANY) {
      throw invalid(
          InvalidInputException.quoted(key)
              + " has probabilities of one label, but a text may have any number of labels",
          "an array of the labels that the text has");
    }
    Map<String, Double> shares = new TreeMap<>();
    double sum = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String label = LabelledText.canonicalLabel(unicode(key, parser.currentName()));
      if (label.isEmpty()) {
        throw emptyLabel(key);
      }
      parser.nextToken();
      double share = probability(parser, label);
      if (shares.put(label, share) != null) {
        throw invalid(
            "the label " + InvalidInputException.quoted(label) + " occurs twice", "one occurrence");
      }
      sum += share;
    }
    if (!(sum > 0 && Double.isFinite(sum))) {
      throw invalid(
          shares.isEmpty()
              ? InvalidInputException.quoted(key) + " is an empty object"
              : "the probabilities of the labels sum to " + sum,
          "a label with a probability above 0");
    }
    double all = sum;
    String likeliest = "";
    for (Map.Entry<String, Double> label : shares.entrySet()) {
      likeliest =
          label.getValue() > shares.getOrDefault(likeliest, 0.0) ? label.getKey() : likeliest;
    }
    shares.replaceAll((label, share) -> share / all);
    shares.values().removeIf(share -> (float) (double) share == 0);
    return new Labels(List.of(likeliest), shares.size() == 1 ? Map.of() : shares);
  }

  private double probability(JsonParser parser, String label) throws IOException {
    String role = "the probability of " + InvalidInputException.quoted(label);
    if (!parser.currentToken().isNumeric()) {
      throw invalid(role + " is " + kind(parser.currentToken()), "a number from 0 to 1");
    }
    double value = Double.parseDouble(parser.getText());
    if (!(value >= 0 && Double.isFinite(value))) {
      throw invalid(role + " is " + parser.getText(), "a number from 0 to 1");
    }
    return value;
  }

  /** The labels in an array or in a scalar. */
  private List<String> labels(JsonParser parser, String key) throws IOException {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      List<String> labels = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        String label = LabelledText.canonicalLabel(scalar(parser, key));
        if (label.isEmpty()) {
          throw emptyLabel(key);
        }
        labels.add(label);
      }
      return LabelledText.canonicalLabels(labels);
    }
    boolean isNone =
        labelOptions.count() == CorpusOptions.Labels.ANY
            && parser.currentToken() == JsonToken.VALUE_NULL;
    List<String> labels = isNone ? List.of() : labelOptions.in(scalar(parser, key));
    if (labels.isEmpty() && labelOptions.count() != CorpusOptions.Labels.ANY) {
      throw emptyLabel(key);
    }
    return labels;
  }

  private String scalar(JsonParser parser, String key) throws IOException {
    if (!parser.currentToken().isScalarValue() || parser.currentToken() == JsonToken.VALUE_NULL) {
      throw wrongKind(
          parser,
          key,
          "a string, a number or a boolean, an array of these, or an object of probabilities");
    }
    return unicode(parser, key);
  }

  private InvalidInputException emptyLabel(String key) {
    return invalid("the label is empty", "a label under " + InvalidInputException.quoted(key));
  }

  private double weight(JsonParser parser, String key) throws IOException {
    if (!parser.currentToken().isNumeric() && parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongKind(parser, key, "a number above 0");
    }
    return lines.weight(lines.line(), unicode(parser, key));
  }

  /** The text of a scalar, numbers as written; rejects half a surrogate pair made by an escape. */
  private String unicode(JsonParser parser, String key) throws IOException {
    return unicode(key, parser.getText());
  }

  private String unicode(String key, String text) throws InvalidInputException {
    if (hasEscapes
        && text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw invalid(
          InvalidInputException.quoted(key) + " has an unpaired surrogate such as \\uD800",
          "Unicode text");
    }
    return text;
  }

  private InvalidInputException wrongKind(JsonParser parser, String key, String expected) {
    return invalid(
        InvalidInputException.quoted(key) + " is " + kind(parser.currentToken()), expected);
  }

  private InvalidInputException missing(String role, String key, Set<String> keys) {
    return invalid(
        "no key %s for the %s among %s"
            .formatted(
                InvalidInputException.quoted(key),
                role,
                ColumnRoles.formatNames(List.copyOf(keys))),
        "this key, or another one by --%s NAME".formatted(role));
  }

  private static String kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> "no value";
    };
  }

  private InvalidInputException invalid(String problem, String expected) {
    return lines.invalid(lines.line(), problem, expected);
  }
}
