package dev.heed.text.audit.form;

import com.ibm.icu.text.Normalizer2;
import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Severity;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.RegularizedGamma;

/** Checks of labels: their names, numbers and order, and their shares in training and test. */
public final class LabelChecks {
  /** Training texts below which a label is hardly learnt. */
  private static final int FEW_TEXTS = 10;

  /** Share of a label from which always answering it looks like a good classifier. */
  private static final double DOMINANT = 0.9;

  /** Changes of label from text to text, as a share of those of a random order. */
  private static final double SORTED = 0.2;

  private static final int MIN_TEXTS = 20;
  private static final double SHIFT_P = 0.001;

  /** Difference of a label's share that matters: of a million texts, smaller ones are certain. */
  private static final double SHIFT_SHARE = 0.02;

  private static final double MIN_EXPECTED = 5;
  private static final int NAMED = 5;

  /** Signs between the words of a label, and those that differ in Unicode form or case alone. */
  private static final Pattern GAP =
      Pattern.compile("(?<=[\\p{L}\\p{N}])[\\s_-]+(?=[\\p{L}\\p{N}])");

  private static final Normalizer2 FOLDING = Normalizer2.getNFKCCasefoldInstance();

  private final AuditedTexts texts;
  private final Map<String, Integer> train;
  private final Map<String, Integer> test;
  private final List<Draft> drafts = new ArrayList<>();

  private LabelChecks(AuditedTexts texts) {
    this.texts = texts;
    train = counts(texts, texts.train());
    test = counts(texts, texts.test());
  }

  /** Checks the labels of all texts. */
  public static List<Draft> of(AuditedTexts texts) {
    LabelChecks checks = new LabelChecks(texts);
    checks.variants();
    checks.numbers();
    checks.order();
    checks.unseen();
    checks.shift();
    return checks.drafts;
  }

  /** The number of texts with each label, by label. */
  public static Map<String, Integer> counts(AuditedTexts texts, List<AuditedText> some) {
    Map<String, Integer> counts = new TreeMap<>();
    for (AuditedText text : some) {
      texts.labels(text).forEach(label -> counts.merge(label, 1, Integer::sum));
    }
    return counts;
  }

  private List<Integer> labelled(String label, int from, int to) {
    return IntStream.range(from, to)
        .filter(i -> texts.labels(texts.get(i)).contains(label))
        .boxed()
        .toList();
  }

  private void add(
      String problem, String subject, Severity severity, String message, String advice) {
    drafts.add(
        new Draft(
            List.of(),
            places -> new Finding.Form(problem, subject, severity, message, advice, places)));
  }

  private void variants() {
    TreeSet<String> all = new TreeSet<>(train.keySet());
    all.addAll(test.keySet());
    Map<String, List<String>> forms =
        all.stream()
            .collect(Collectors.groupingBy(LabelChecks::form, TreeMap::new, Collectors.toList()));
    forms.forEach(
        (form, names) -> {
          if (names.size() > 1) {
            String rarest = names.stream().min(Comparator.comparingInt(this::count)).orElseThrow();
            String listed =
                names.stream()
                    .map(name -> "\"%s\" (%,d texts)".formatted(name, count(name)))
                    .collect(Collectors.joining(", "));
            drafts.add(
                new Draft(
                    labelled(rarest, 0, texts.size()),
                    places ->
                        new Finding.Form(
                            "label-variants",
                            form,
                            Severity.ERROR,
                            "Labels differ only by blanks, case or Unicode form: %s."
                                .formatted(listed),
                            "Give them one name: they are learnt as different labels.",
                            places)));
          }
        });
  }

  private int count(String label) {
    return train.getOrDefault(label, 0) + test.getOrDefault(label, 0);
  }

  private static String form(String label) {
    return GAP.matcher(FOLDING.normalize(label)).replaceAll(" ");
  }

  private void numbers() {
    if (train.size() == 1) {
      add(
          "one-label",
          train.keySet().iterator().next(),
          Severity.ERROR,
          "All training texts have the same label, %s.".formatted(train.keySet().iterator().next()),
          "Add texts with another label, or check that the right column is read as the label.");
      return;
    }
    List<String> rare =
        train.keySet().stream()
            .filter(label -> train.get(label) < FEW_TEXTS)
            .sorted(Comparator.comparing(train::get))
            .toList();
    if (!rare.isEmpty()) {
      add(
          "rare-labels",
          "",
          Severity.WARNING,
          "%s fewer than %d training texts: %s."
              .formatted(
                  rare.size() == 1 ? "1 label has" : "%,d labels have".formatted(rare.size()),
                  FEW_TEXTS,
                  named(
                      rare.stream()
                          .map(each -> "%s (%d)".formatted(each, train.get(each)))
                          .toList())),
          "Collect more texts for them, or join them with a related label.");
    }
    for (Map.Entry<String, Integer> each : train.entrySet()) {
      double share = (double) each.getValue() / texts.trainSize();
      if (share >= DOMINANT) {
        add(
            "imbalance",
            each.getKey(),
            Severity.WARNING,
            String.format(
                Locale.ROOT,
                "%.1f %% of the training texts are labelled %s.",
                100 * share,
                each.getKey()),
            "Measure macro F1: always answering this label already gives this accuracy.");
      }
    }
  }

  private static String named(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (names.size() > NAMED ? " and %,d more".formatted(names.size() - NAMED) : "");
  }

  /** A file that lists one label after the other. */
  private void order() {
    long changes = 0;
    for (int i = 1; i < texts.trainSize(); i++) {
      changes += texts.get(i).labels() != texts.get(i - 1).labels() ? 1 : 0;
    }
    double same =
        train.values().stream()
            .mapToDouble(count -> (double) count / texts.trainSize())
            .map(share -> share * share)
            .sum();
    if (texts.trainSize() >= MIN_TEXTS
        && train.size() > 1
        && changes < SORTED * (1 - same) * texts.trainSize()) {
      add(
          "sorted-by-label",
          "",
          Severity.NOTE,
          "The training file is sorted by label: the label changes %s in %,d texts."
              .formatted(changes == 1 ? "once" : "%,d times".formatted(changes), texts.trainSize()),
          "Shuffle it before other programs read it in its order, or before a part is cut off."
              + " Heed itself shuffles.");
    }
  }

  private void unseen() {
    for (Map.Entry<String, Integer> each : test.entrySet()) {
      if (!train.containsKey(each.getKey())) {
        drafts.add(
            new Draft(
                labelled(each.getKey(), texts.trainSize(), texts.size()),
                places ->
                    new Finding.Form(
                        "unseen-label",
                        each.getKey(),
                        Severity.ERROR,
                        "The label %s stands in the test file alone, %s."
                            .formatted(
                                each.getKey(),
                                each.getValue() == 1
                                    ? "once"
                                    : "%,d times".formatted(each.getValue())),
                        "Add training texts for it, or correct its name: each counts as an error.",
                        places)));
      }
    }
  }

  /** Pearson's test of the shares, over labels frequent enough for it. */
  private void shift() {
    double trainAll = train.values().stream().mapToInt(n -> n).sum();
    double testAll = test.values().stream().mapToInt(n -> n).sum();
    double statistic = 0;
    int compared = 0;
    List<Finding.LabelShift.Shift> shifts = new ArrayList<>();
    for (String label : train.keySet()) {
      double all = count(label);
      double inTrain = all * trainAll / (trainAll + testAll);
      double inTest = all * testAll / (trainAll + testAll);
      if (Math.min(inTrain, inTest) >= MIN_EXPECTED) {
        double deviation = train.get(label) - inTrain;
        statistic += deviation * deviation / inTrain + deviation * deviation / inTest;
        compared++;
        shifts.add(
            new Finding.LabelShift.Shift(
                label, train.get(label) / trainAll, test.getOrDefault(label, 0) / testAll));
      }
    }
    shifts.sort(Comparator.comparingDouble(each -> -Math.abs(each.train() - each.test())));
    if (compared < 2
        || Math.abs(shifts.getFirst().train() - shifts.getFirst().test()) < SHIFT_SHARE) {
      return;
    }
    double chiSquare = statistic;
    int degrees = compared - 1;
    double p = chiSquareTail(chiSquare, degrees);
    if (p <= SHIFT_P) {
      drafts.add(
          new Draft(
              List.of(),
              places ->
                  new Finding.LabelShift(
                      chiSquare, degrees, p, shifts.subList(0, Math.min(3, shifts.size())))));
    }
  }

  /** The probability that a χ² number of these degrees of freedom is at least this. */
  static double chiSquareTail(double chiSquare, int degrees) {
    return RegularizedGamma.Q.value(degrees / 2.0, chiSquare / 2);
  }
}
