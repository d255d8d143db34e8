package dev.heed.nets.experiment.bags;

import dev.heed.lab.experiment.Run;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.TokenShares;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The classifier of {@code heed train} on bags, with its words' contributions summed by title. */
final class ContributionMarks {
  private static final String POSITIVE = "positive";
  private static final CorpusOptions LABEL_FIRST =
      CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST);

  private ContributionMarks() {}

  /**
   * Trains, and measures test bags.
   *
   * @return for each bag its margin, for each title the sum of its words' contributions, for each
   *     title the sum of their attention, and the largest distance of a margin from the sum of its
   *     titles
   */
  static double[] measure(List<Bag> train, List<Bag> dev, List<Bag> test, Run run, Runnable pulse)
      throws IOException {
    TextClassifier classifier = train(train, dev, run, pulse);
    int size = test.getFirst().titles().size();
    double[] result = new double[test.size() * (1 + 2 * size) + 1];
    int contributions = test.size();
    int attentions = contributions + test.size() * size;
    for (int bag = 0; bag < test.size(); bag++) {
      pulse.run();
      Explanation explanation = classifier.explain(test.get(bag).text());
      int positive = explanation.labels().indexOf(POSITIVE);
      double margin = explanation.logits().get(positive) - explanation.logits().get(1 - positive);
      List<TokenShares.Token> gains = new TokenShares(explanation, positive).tokens();
      List<TokenShares.Token> losses = new TokenShares(explanation, 1 - positive).tokens();
      int[] begins = test.get(bag).begins();
      double sum = 0;
      for (int i = 0; i < gains.size(); i++) {
        double gain = gains.get(i).contribution() - losses.get(i).contribution();
        int title = title(begins, gains.get(i).begin());
        result[contributions + bag * size + title] += gain;
        result[attentions + bag * size + title] += gains.get(i).attention();
        sum += gain;
      }
      result[bag] = margin;
      result[result.length - 1] = Math.max(result[result.length - 1], Math.abs(sum - margin));
    }
    return result;
  }

  private static int title(int[] begins, int place) {
    int found = Arrays.binarySearch(begins, place);
    return found >= 0 ? found : -found - 2;
  }

  private static TextClassifier train(List<Bag> train, List<Bag> dev, Run run, Runnable pulse)
      throws IOException {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public boolean isStopped() {
            pulse.run();
            return false;
          }
        };
    try (CorpusReader texts = reader(train, "training bags");
        CorpusReader devTexts = reader(dev, "dev bags")) {
      return Training.with(TrainingOptions.defaults().withSeed(run.seed()))
          .threads(run.threads())
          .listener(listener)
          .run(texts, devTexts)
          .classifier();
    }
  }

  private static CorpusReader reader(List<Bag> bags, String name) throws IOException {
    String lines =
        bags.stream()
            .map(bag -> (bag.isPositive() ? POSITIVE : "negative") + ' ' + bag.text() + '\n')
            .collect(Collectors.joining());
    return CorpusReader.openLabelled(
        new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), name, LABEL_FIRST);
  }
}
