package dev.heed.dynamics.reason;

import dev.heed.dynamics.features.LabelledTexts;
import dev.heed.lab.experiment.Run;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.util.List;

/** The film reviews of SST-2, and classifiers of them. */
final class Reviews {
  /** The begin of the files' names; train, dev or test follows. */
  static final String FILES = "sst2/stsa.binary.";

  private Reviews() {}

  /** The texts of a part in their order, at most so many. */
  static List<String> texts(Run run, String part, int most) throws IOException {
    return LabelledTexts.read(run, FILES + part).items().stream()
        .limit(most)
        .map(LabelledTexts.Item::text)
        .toList();
  }

  /** Trains a classifier with the run's seed; {@code pulse} is called at each step. */
  static TextClassifier classifier(TrainingOptions options, Run run, Runnable pulse)
      throws IOException {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public boolean isStopped() {
            pulse.run();
            return false;
          }
        };
    return Training.with(options.withSeed(run.seed()))
        .format(CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST))
        .threads(run.threads())
        .listener(listener)
        .dev(run.data(FILES + "dev"))
        .run(run.data(FILES + "train"))
        .classifier();
  }
}
