package dev.heed.studio.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.studio.classify.Watcher;
import dev.heed.studio.json.Json;
import dev.heed.text.training.Epoch;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Turns what a classifier's training tells into the progress and events of its run. */
final class ClassifierWatcher implements Watcher {
  /** Bytes of texts whose training leaves much behind; collecting it takes up to a second. */
  private static final long MANY_BYTES = 8L << 20;

  private final StudioRun run;
  private final Control control;
  private final ObjectNode facts = Json.object();
  private Stage stage = Stage.TRAINING;
  private long bytes;
  private int epochs = 1;

  ClassifierWatcher(StudioRun run, Control control) {
    this.run = run;
    this.control = control;
  }

  /** The studio closes; the training goes on from its checkpoint in the next one. */
  static final class Closing extends RuntimeException {
    private static final long serialVersionUID = 1;

    Closing() {
      super("the studio closes", null, false, false);
    }
  }

  private void progress(String name, long done, long total) {
    if (run.isClosing()) {
      throw new Closing();
    }
    control.progress(name, done, total);
  }

  @Override
  public void expect(long bytes, int epochs) {
    this.bytes = bytes;
    this.epochs = epochs;
  }

  /** The number of all texts follows from the share of the bytes that has been read. */
  @Override
  public void reading(long documents, long bytesRead) {
    long total = bytesRead > 0 ? Math.round((double) documents * bytes / bytesRead) : documents;
    progress("reading", documents, Math.max(documents, total));
  }

  @Override
  public void severalLabels() {
    facts.put("several_labels", true);
  }

  @Override
  public void split(SortedMap<String, Integer> labels, BitSet dev, BitSet test) {
    int all = labels.values().stream().mapToInt(count -> count).sum();
    labels.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .ifPresent(
            most ->
                facts
                    .put("baseline_label", most.getKey())
                    .put("baseline", (double) most.getValue() / all));
    facts.put("test_texts", test.cardinality());
    progress("counting words", 0, 1);
  }

  @Override
  public void read(int trainDocuments, int devDocuments, int vocabulary, List<String> labels) {
    facts.put("train_texts", trainDocuments);
    facts.put("dev_texts", devDocuments);
    facts.put("vocabulary", vocabulary);
    facts.put("labels", labels.size());
    run.learned(facts);
  }

  @Override
  public void stage(Stage next, int most) {
    stage = next;
    epochs = most;
    tidy();
  }

  /**
   * Returns to the system what the stage before has left: weights, texts and tables of counts. By
   * itself the JVM does so when the heap is full, which on a machine with much memory it never is.
   */
  private void tidy() {
    if (bytes > MANY_BYTES) {
      System.gc();
    }
  }

  @Override
  public void training(int epoch, int done, int total) {
    run.begun();
    progress(
        switch (stage) {
          case TRIAL -> "trying character n-grams";
          case TRAINING -> "training";
          case AGAIN -> "training on all texts";
        },
        (epoch - 1L) * total + done,
        (long) epochs * total);
  }

  @Override
  public void epoch(Epoch epoch) {
    ObjectNode event = Json.object();
    event.put("epoch", epoch.number());
    event.set("train_loss", Json.tree(epoch.trainLoss()));
    event.set("dev_loss", Json.tree(epoch.devLoss()));
    event.set("dev_accuracy", Json.tree(epoch.devAccuracy()));
    event.set("dev_macro_f1", Json.tree(epoch.devMacroF1()));
    run.recorded(event);
    control.recorded();
  }

  @Override
  public boolean isStopped() {
    if (run.isClosing()) {
      throw new Closing();
    }
    return control.isCancelled();
  }

  @Override
  public void measuring() {
    tidy();
    progress("measuring and writing the report", 0, 1);
  }

  @Override
  public void predicting(long done, long total) {
    progress("predicting all texts", done, total);
  }
}
