// Thresholds as options of the command and as Java code.

/** A value as a word of a shell. */
const quoted = (text) => (/^[\w./+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const SIGNS = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"};

/** A text as a literal of Java. */
const literal = (text) =>
  '"' +
  text.replaceAll(
    /[\\"\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/g,
    (sign) => SIGNS[sign] ?? "\\u" + sign.charCodeAt(0).toString(16).padStart(4, "0"),
  ) +
  '"';

/** A number as a literal of type double. */
const double = (value) => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** The command that predicts with a threshold, or selects by a precision if one is wanted. */
export function commandOf({model, all, several, selected}) {
  const lines = [];
  if (!several && selected) {
    const {precision, threshold, share} = selected;
    lines.push(
      `# the model's own threshold for this precision: p·known² of ${threshold.toFixed(4)} or more,`,
      `# which ${(100 * share).toFixed(1)} % of its dev texts reached`,
      `heed predict ${quoted(model)} texts.txt --select precision=${precision} --prob`,
      "",
    );
  }
  const option = several && all === null ? "" : ` --threshold ${all}`;
  lines.push(`heed predict ${quoted(model)} texts.txt${option} --prob`);
  return lines.join("\n");
}

/** A class that answers by these thresholds. */
export function javaOf({model, several, labels}) {
  const entries = labels.map(({label, threshold}) => `          Map.entry(${literal(label)}, ${double(threshold)})`);
  const method = several
    ? `  /** The labels of a text that are sure enough, maybe none. */
  List<String> labels(String text) {
    double[] probabilities = classifier.probabilities(text);
    List<String> sure = new ArrayList<>();
    for (int k = 0; k < probabilities.length; k++) {
      String label = classifier.labels().get(k);
      if (probabilities[k] >= THRESHOLDS.getOrDefault(label, 1.0)) {
        sure.add(label);
      }
    }
    return sure;
  }`
    : `  /** The label of a text; empty where the model is not sure enough. */
  Optional<String> label(String text) {
    Classification answer = classifier.classify(text);
    double threshold = THRESHOLDS.getOrDefault(answer.label(), 1.0);
    return answer.probability() >= threshold ? Optional.of(answer.label()) : Optional.empty();
  }`;
  const imports = several
    ? [
        "dev.heed.text.TextClassifier",
        "java.io.IOException",
        "java.nio.file.Path",
        "java.util.ArrayList",
        "java.util.List",
        "java.util.Map",
      ]
    : [
        "dev.heed.text.Classification",
        "dev.heed.text.TextClassifier",
        "java.io.IOException",
        "java.nio.file.Path",
        "java.util.Map",
        "java.util.Optional",
      ];
  return `${imports.map((name) => `import ${name};`).join("\n")}

/** Answers only where the model is sure enough. */
final class SureAnswers {
  /** The least probability of each label. */
  private static final Map<String, Double> THRESHOLDS =
      Map.ofEntries(
${entries.join(",\n")});

  private final TextClassifier classifier;

  SureAnswers() throws IOException {
    classifier = TextClassifier.load(Path.of(${literal(model)}));
  }

${method}
}
`;
}
