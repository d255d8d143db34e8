package dev.heed.text.audit.training;

import dev.heed.text.audit.finding.TrainedSummary.Shortcut;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.word.GiveAways;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;

/** Trains on the strongest give-aways alone, and on the texts without their words. */
final class ShortcutRun {
  /** Give-aways used; more would be most of what there is to learn in a small corpus. */
  static final int GIVE_AWAYS = 20;

  /** Texts predicted that fix an accuracy to two points. */
  private static final int ENOUGH_TEXTS = 2_000;

  private final Problem problem;
  private final AuditedTexts texts;
  private final GiveAways giveAways;
  private final int used;

  ShortcutRun(Problem problem, AuditedTexts texts, GiveAways giveAways) {
    this.problem = problem;
    this.texts = texts;
    this.giveAways = giveAways;
    used = Math.min(GIVE_AWAYS, giveAways.found().size());
  }

  /** The number of folds that are predicted: in a large corpus one has enough texts. */
  static int folds(int texts) {
    return Math.clamp((long) ENOUGH_TEXTS * Folds.COUNT / Math.max(1, texts), 1, Folds.COUNT);
  }

  /**
   * Measures.
   *
   * @param options of the trainings on whole texts
   * @param whole the predictions by these
   */
  Shortcut measure(TrainingOptions options, OutOfFold whole, int threads, Work work)
      throws IOException {
    int folds = folds(problem.size());
    TrainingOptions noCharacters =
        options.withVocabulary(
            options.vocabulary().withCharacterNgrams(new CharacterNgrams.None()));
    // The longer trainings come first: their length is what is expected of the others.
    OutOfFold without;
    try (CrossTraining trained =
        CrossTraining.run(problem.with(this::without), options, folds, threads, false, work)) {
      without = trained.predictions();
    }
    OutOfFold alone;
    try (CrossTraining trained =
        CrossTraining.run(problem.with(this::alone), noCharacters, folds, threads, false, work)) {
      alone = trained.predictions();
    }
    long[] ofLabel = new long[problem.labels().size()];
    long count = 0;
    long hits = 0;
    long hitsAlone = 0;
    long hitsWithout = 0;
    for (int i = 0; i < problem.size(); i++) {
      if (problem.folds()[i] < folds && whole.isPredicted(i)) {
        count++;
        ofLabel[problem.classes()[i]]++;
        hits += whole.isRight(i) ? 1 : 0;
        hitsAlone += alone.isRight(i) ? 1 : 0;
        hitsWithout += without.isRight(i) ? 1 : 0;
      }
    }
    long most = 0;
    for (long each : ofLabel) {
      most = Math.max(most, each);
    }
    double all = Math.max(1, count);
    return new Shortcut(used, count, hits / all, hitsAlone / all, hitsWithout / all, most / all);
  }

  /** A word for each give-away of the text, and one that every text has, so that none is empty. */
  private String alone(int text) {
    StringBuilder words = new StringBuilder("text");
    for (int number = 0; number < used; number++) {
      if (giveAways.has(number, texts.get(text))) {
        words.append(" giveaway").append((char) ('a' + number));
      }
    }
    return words.toString();
  }

  private String without(int text) throws IOException {
    AuditedText audited = texts.get(text);
    boolean[] marks = new boolean[audited.words().length];
    for (int number = 0; number < used; number++) {
      giveAways.mark(number, audited, marks);
    }
    return new WordUse.WithoutWords().of(problem.form().of(text), marks);
  }
}
