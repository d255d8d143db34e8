package dev.heed.text.audit.training;

import dev.heed.text.TextClassifier;
import dev.heed.text.audit.finding.Use;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.word.GiveAways;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Measures how classifiers use give-aways: each text is classified again without their words, by
 * the classifier that was not trained on it.
 */
final class WordUse {
  private final Problem problem;
  private final CrossTraining trained;
  private final AuditedTexts texts;
  private final GiveAways giveAways;

  WordUse(Problem problem, CrossTraining trained, AuditedTexts texts, GiveAways giveAways) {
    this.problem = problem;
    this.trained = trained;
    this.texts = texts;
    this.giveAways = giveAways;
  }

  /** Removes words from texts. For one thread. */
  static final class WithoutWords {
    private final Tokenizer tokenizer = new Tokenizer();
    private final TokenBuffer tokens = new TokenBuffer();

    /**
     * A text with a space in the place of each marked word.
     *
     * @param marks for each word of the text whether to remove it
     */
    String of(String text, boolean... marks) {
      tokenizer.tokenize(text, tokens);
      StringBuilder rest = new StringBuilder(text.length());
      int done = 0;
      for (int i = 0; i < Math.min(marks.length, tokens.size()); i++) {
        if (marks[i]) {
          rest.append(text, done, Math.max(done, tokens.begin(i))).append(' ');
          done = Math.max(done, tokens.end(i));
        }
      }
      return rest.append(text, done, text.length()).toString();
    }
  }

  /** Counts of one give-away. */
  private static final class Counts {
    long documents;
    long decided;
    long hits;
    long hitsWithout;
  }

  /** The use of each give-away; none of properties, which cannot be removed. */
  List<Optional<Use>> measure(int threads, Runnable tick) throws IOException {
    List<Callable<List<Counts>>> tasks = new ArrayList<>();
    for (int fold = 0; fold < trained.classifiers().size(); fold++) {
      int number = fold;
      tasks.add(() -> ofFold(number));
    }
    List<List<Counts>> folds = Parallel.run(threads, tasks, tick);
    List<Optional<Use>> uses = new ArrayList<>();
    for (int i = 0; i < giveAways.found().size(); i++) {
      long documents = 0;
      long decided = 0;
      long hits = 0;
      long hitsWithout = 0;
      for (List<Counts> each : folds) {
        documents += each.get(i).documents;
        decided += each.get(i).decided;
        hits += each.get(i).hits;
        hitsWithout += each.get(i).hitsWithout;
      }
      uses.add(
          documents == 0
              ? Optional.empty()
              : Optional.of(new Use(documents, decided, hits, hitsWithout)));
    }
    return uses;
  }

  private List<Counts> ofFold(int fold) throws IOException {
    TextClassifier classifier = trained.classifiers().get(fold);
    OutOfFold predictions = trained.predictions();
    WithoutWords without = new WithoutWords();
    List<Counts> counts = new ArrayList<>();
    giveAways.found().forEach(each -> counts.add(new Counts()));
    for (int i = 0; i < problem.size(); i++) {
      if (problem.folds()[i] != fold || !predictions.isPredicted(i)) {
        continue;
      }
      AuditedText text = texts.get(problem.texts()[i]);
      String label = problem.labels().get(problem.classes()[i]);
      String predicted = problem.labels().get(predictions.label(i, 0));
      for (int number = 0; number < counts.size(); number++) {
        if (giveAways.isWords(number) && giveAways.has(number, text)) {
          boolean[] marks = new boolean[text.words().length];
          giveAways.mark(number, text, marks);
          String now = classifier.classify(without.of(problem.text(i), marks)).label();
          Counts count = counts.get(number);
          count.documents++;
          count.decided += now.equals(predicted) ? 0 : 1;
          count.hits += predicted.equals(label) ? 1 : 0;
          count.hitsWithout += now.equals(label) ? 1 : 0;
        }
      }
    }
    return counts;
  }
}
