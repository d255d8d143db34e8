package dev.heed.studio.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.studio.json.Json;
import dev.heed.studio.train.Frames;
import dev.heed.studio.train.Training;
import dev.heed.studio.train.TrainingTexts;

/** Follows gradient descent: its records become events, and its words can be looked at. */
final class TheoryWatcher implements Training.Watcher {
  private final StudioRun run;
  private final Control control;

  TheoryWatcher(StudioRun run, Control control) {
    this.run = run;
    this.control = control;
  }

  @Override
  public void begun(TrainingTexts read, Frames open) {
    run.moments().follow(read, open);
  }

  @Override
  public void recorded(int epoch, double trainLoss, double devLoss, double devAccuracy) {
    ObjectNode event = Json.object();
    event.put("epoch", epoch);
    event.set("train_loss", Json.tree(trainLoss));
    event.set("dev_loss", Json.tree(devLoss));
    event.set("dev_accuracy", Json.tree(devAccuracy));
    run.recorded(event);
    control.recorded();
  }

  @Override
  public void rest(long nanoseconds) {
    control.rest(nanoseconds);
  }
}
