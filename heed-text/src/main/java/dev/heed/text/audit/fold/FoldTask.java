package dev.heed.text.audit.fold;

import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.cluster.Site;
import dev.heed.text.cluster.Task;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.model.OptionsJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * The training on all folds but one.
 *
 * @param options the settings as JSON
 * @param others the number of texts that are not of the fold
 * @param watched whether to keep how these are learnt
 */
public record FoldTask(String options, FoldTexts texts, int fold, int others, boolean watched)
    implements Task<FoldTask.Trained> {

  /**
   * The classifier, and what the training thought of its texts.
   *
   * @param classifier the bytes of its file
   * @param learning what {@link Learning#write} writes; empty if that was not asked for
   * @param visits the number of texts that the training went over
   */
  @SuppressWarnings("ArrayRecordComponent") // large, and handed over once
  public record Trained(byte[] classifier, byte[] learning, long visits) implements Serializable {}

  @Override
  public Trained run(Site site) throws IOException {
    Optional<Learning> learning =
        watched
            ? Optional.of(new Learning(others, IntStream.range(0, others).toArray()))
            : Optional.empty();
    Listener listener = new Listener(learning, site);
    TextClassifier classifier;
    try (CorpusReader reader = texts.others(fold, site)) {
      classifier =
          Training.with(OptionsJson.read(options))
              .threads(site.threads())
              .listener(listener)
              .run(reader)
              .classifier();
    }
    if (site.isStopped()) {
      throw new CancellationException("stopped");
    }
    ByteArrayOutputStream learnt = new ByteArrayOutputStream();
    if (learning.isPresent()) {
      learning.get().write(learnt);
    }
    return new Trained(bytes(classifier), learnt.toByteArray(), listener.all());
  }

  private static byte[] bytes(TextClassifier classifier) throws IOException {
    Path file = Files.createTempFile("heed-fold-", ".heed");
    try {
      classifier.save(file);
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  /** Counts texts, and passes on the end of the tasks. */
  private static final class Listener extends TextCounter {
    private final Site site;

    Listener(Optional<Learning> learning, Site site) {
      super(learning.map(each -> each), visits -> {});
      this.site = site;
    }

    @Override
    public boolean isStopped() {
      return site.isStopped();
    }
  }
}
