package dev.heed.text.audit.training;

import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.TrainedFinding.LabelSetError;
import dev.heed.text.audit.finding.TrainedFinding.LabelSetError.Change;
import dev.heed.text.audit.texts.AuditedTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Finds labels that are missing or one too many where texts have several. Each label is a question
 * of its own with the answers yes and no: confident learning as in {@link LabelErrors}, with the
 * mean probability of an answer over the texts that have it as its threshold. The other answer must
 * also be the more probable one, since the threshold of a label that is rarely predicted is low.
 */
final class LabelSetErrors implements CrossTraining.Predictions {
  /** Probability from which an answer is the more probable one. */
  private static final double HALF = 0.5;

  private final Problem problem;
  private final List<Tally> folds = new ArrayList<>();

  /** Sums over the texts of a fold: the answers yes and no by label, and the texts. */
  private static final class Tally {
    final double[] yes;
    final double[] no;
    final long[] given;
    final long[] absent;
    long texts;
    long right;

    Tally(int labels) {
      yes = new double[labels];
      no = new double[labels];
      given = new long[labels];
      absent = new long[labels];
    }

    void add(Tally other) {
      for (int k = 0; k < yes.length; k++) {
        yes[k] += other.yes[k];
        no[k] += other.no[k];
        given[k] += other.given[k];
        absent[k] += other.absent[k];
      }
      texts += other.texts;
      right += other.right;
    }
  }

  /** A text whose labels should change; trust is the least probability of an answer it has. */
  private record Suspect(int place, List<Change> changes, double trust) {}

  LabelSetErrors(Problem problem) {
    this.problem = problem;
    for (int fold = 0; fold < Folds.COUNT; fold++) {
      folds.add(new Tally(problem.labels().size()));
    }
  }

  @Override
  public void predict(TextClassifier classifier, int fold) throws IOException {
    Tally tally = folds.get(fold);
    int[] known = known(classifier);
    for (int i = 0; i < problem.size(); i++) {
      if (problem.folds()[i] == fold) {
        Set<String> given = new HashSet<>(problem.labelsOf(i));
        double[] p = classifier.probabilities(problem.text(i));
        tally.texts++;
        tally.right += new HashSet<>(classifier.given(p)).equals(given) ? 1 : 0;
        for (int k = 0; k < known.length; k++) {
          if (known[k] >= 0 && given.contains(problem.labels().get(k))) {
            tally.yes[k] += p[known[k]];
            tally.given[k]++;
          } else if (known[k] >= 0) {
            tally.no[k] += 1 - p[known[k]];
            tally.absent[k]++;
          }
        }
      }
    }
  }

  /** The place of each label in a classifier; −1 if it does not know the label. */
  private int[] known(TextClassifier classifier) {
    return problem.labels().stream().mapToInt(classifier.labels()::indexOf).toArray();
  }

  /**
   * The suspects' number, and findings of the most suspicious ones, these first.
   *
   * @param texts the texts predicted
   * @param right those of them all of whose labels are predicted, and no other
   */
  record Found(long count, List<Draft> drafts, long texts, long right) {}

  /** Finds the suspects, once all folds are predicted. */
  Found find(AuditedTexts texts, FoldClassifiers classifiers, int threads, Runnable tick)
      throws IOException {
    Tally all = new Tally(problem.labels().size());
    folds.forEach(all::add);
    List<Callable<List<Suspect>>> tasks = new ArrayList<>();
    for (int fold = 0; fold < classifiers.size(); fold++) {
      int number = fold;
      tasks.add(() -> suspects(classifiers.get(number), number, all));
    }
    List<Suspect> suspects = new ArrayList<>();
    Parallel.run(threads, tasks, tick).forEach(suspects::addAll);
    suspects.sort(Comparator.comparingDouble(Suspect::trust).thenComparingInt(Suspect::place));
    List<Draft> drafts = new ArrayList<>();
    for (Suspect suspect : suspects.subList(0, Math.min(LabelErrors.MAX_FOUND, suspects.size()))) {
      int text = problem.texts()[suspect.place];
      String subject = texts.get(text).fingerprint().toString();
      List<String> given = problem.labelsOf(suspect.place);
      drafts.add(
          new Draft(
              List.of(text), places -> new LabelSetError(subject, given, suspect.changes, places)));
    }
    return new Found(suspects.size(), drafts, all.texts, all.right);
  }

  private List<Suspect> suspects(TextClassifier classifier, int fold, Tally all)
      throws IOException {
    int[] known = known(classifier);
    List<Suspect> suspects = new ArrayList<>();
    for (int i = 0; i < problem.size(); i++) {
      if (problem.folds()[i] == fold) {
        Set<String> given = new HashSet<>(problem.labelsOf(i));
        double[] p = classifier.probabilities(problem.text(i));
        List<Integer> wrong = new ArrayList<>();
        double trust = 1;
        for (int k = 0; k < known.length; k++) {
          boolean has = given.contains(problem.labels().get(k));
          if (known[k] >= 0 && isWrong(all, k, has, p[known[k]])) {
            wrong.add(k);
            trust = Math.min(trust, has ? p[known[k]] : 1 - p[known[k]]);
          }
        }
        if (!wrong.isEmpty()) {
          suspects.add(new Suspect(i, changes(i, wrong, given, known, classifier), trust));
        }
      }
    }
    return suspects;
  }

  /** Whether the other answer is more probable, and as probable as where it is given. */
  private static boolean isWrong(Tally all, int label, boolean has, double p) {
    double other = has ? 1 - p : p;
    double sum = has ? all.no[label] : all.yes[label];
    long count = has ? all.absent[label] : all.given[label];
    return other > HALF && count > 0 && other >= sum / count;
  }

  /** The changes with their words by exact contributions, the surest first. */
  private List<Change> changes(
      int place, List<Integer> wrong, Set<String> given, int[] known, TextClassifier classifier)
      throws IOException {
    Explanation explanation = classifier.explain(problem.text(place));
    List<Change> changes = new ArrayList<>();
    for (int k : wrong) {
      String label = problem.labels().get(k);
      boolean missing = !given.contains(label);
      Map<String, Double> sums = new LinkedHashMap<>();
      for (Explanation.Word word : explanation.words()) {
        sums.merge(word.word(), word.contributions().get(known[k]), Double::sum);
      }
      changes.add(
          new Change(
              label,
              missing,
              explanation.probabilities().get(known[k]),
              LabelErrors.strongest(sums, missing ? 1 : -1)));
    }
    changes.sort(
        Comparator.comparingDouble(
            each -> each.missing() ? -each.probability() : each.probability() - 1));
    return changes;
  }
}
