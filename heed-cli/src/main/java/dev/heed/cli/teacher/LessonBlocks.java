package dev.heed.cli.teacher;

import dev.heed.cli.report.HighlightedExamples;
import dev.heed.cli.terminal.Wording;
import dev.heed.lab.report.Block;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.LabelledText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The part of a report that compares a teacher with the model that learnt from it. */
public final class LessonBlocks {
  /** Texts of each kind that are shown. */
  private static final int EXAMPLES = 5;

  private LessonBlocks() {}

  /** A text on which the two differ. */
  private record Difference(LabelledText text, Explanation model, String teacher, double sure) {
    boolean isTeacherRight() {
      return teacher.equals(text.labels().getFirst());
    }

    boolean isModelRight() {
      return model.label().equals(text.labels().getFirst());
    }
  }

  /** The comparison; empty if no text was held out. */
  public static List<Block> of(Lesson lesson, TextClassifier classifier) {
    if (lesson.compared().isEmpty()) {
      return List.of();
    }
    long both = 0;
    long teacherAlone = 0;
    long modelAlone = 0;
    List<Difference> differences = new ArrayList<>();
    for (int i = 0; i < lesson.compared().size(); i++) {
      LabelledText text = lesson.compared().get(i);
      double[] p = lesson.ofTeacher().get(i);
      int best = Lesson.best(p);
      Explanation model = classifier.explain(text.text());
      Difference each = new Difference(text, model, lesson.labels().get(best), p[best]);
      both += each.isTeacherRight() && each.isModelRight() ? 1 : 0;
      teacherAlone += each.isTeacherRight() && !each.isModelRight() ? 1 : 0;
      modelAlone += !each.isTeacherRight() && each.isModelRight() ? 1 : 0;
      if (!each.teacher().equals(model.label())) {
        differences.add(each);
      }
    }
    differences.sort(Comparator.comparingDouble(each -> -each.sure()));
    long all = lesson.compared().size();
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("What did the teacher know?"));
    blocks.add(
        new Block.Paragraph(
            String.format(
                Locale.ROOT,
                "The encoder %s learnt the labelled texts and labelled %s; the model learnt from"
                    + " both, and does not need the encoder any more. Of %s, both are right in %s,"
                    + " the teacher alone in %s, the model alone in %s, and neither in %s.",
                lesson.name(),
                lesson.amount(),
                Wording.count(all, lesson.part() + " text"),
                percent(both, all),
                percent(teacherAlone, all),
                percent(modelAlone, all),
                percent(all - both - teacherAlone - modelAlone, all))));
    examples(
        blocks,
        "the teacher is right and the model is wrong",
        differences.stream().filter(Difference::isTeacherRight).toList(),
        classifier);
    examples(
        blocks,
        "the model is right and the teacher is wrong",
        differences.stream().filter(Difference::isModelRight).toList(),
        classifier);
    return blocks;
  }

  private static void examples(
      List<Block> blocks, String kind, List<Difference> differences, TextClassifier classifier) {
    if (differences.isEmpty()) {
      return;
    }
    HighlightedExamples examples =
        new HighlightedExamples(classifier.labels(), classifier::explain, classifier::unknownWords);
    List<Block> shown = new ArrayList<>();
    shown.add(new Block.Paragraph(HighlightedExamples.LEGEND));
    for (Difference each : differences.subList(0, Math.min(EXAMPLES, differences.size()))) {
      String label = each.text().labels().getFirst();
      shown.add(
          examples.block(
              label,
              each.text().text(),
              String.format(
                  Locale.ROOT, "; teacher: %s (%.1f %%)", each.teacher(), 100 * each.sure())));
    }
    blocks.add(
        new Block.Fold(
            "%s in which %s; those on which the teacher is surest, with the model's reasons"
                .formatted(Wording.count(differences.size(), "text"), kind),
            shown));
  }

  private static String percent(long count, long all) {
    return String.format(Locale.ROOT, "%.1f %%", 100.0 * count / all);
  }
}
