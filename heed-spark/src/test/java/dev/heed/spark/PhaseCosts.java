package dev.heed.spark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Adds up what the tasks of each phase take. */
final class PhaseCosts extends SparkListener {
  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;

  private final Map<Integer, Phase> phases = new HashMap<>();
  private final Map<Phase, Cost> costs = new EnumMap<>(Phase.class);

  /** The cost of a phase. */
  static final class Cost {
    /** From the beginning to the end of its stages. */
    double seconds;

    /** Of all tasks: until their results are there, and on a processor. */
    double runSeconds;

    double processorSeconds;

    /** Bytes and records written for other tasks. */
    double shuffled;

    double records;

    /** Bytes of results, which the driver gets. */
    double sent;
  }

  PhaseCosts() {
    for (Phase phase : Phase.values()) {
      costs.put(phase, new Cost());
    }
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted stage) {
    String job = stage.properties().getProperty("spark.job.description", "");
    phases.put(
        stage.stageInfo().stageId(), Phase.of(job, stage.stageInfo().shuffleDepId().isDefined()));
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted stage) {
    long begin = (long) stage.stageInfo().submissionTime().get();
    long end = (long) stage.stageInfo().completionTime().get();
    cost(stage.stageInfo().stageId()).seconds += (end - begin) / MILLIS;
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
    TaskMetrics metrics = task.taskMetrics();
    Cost cost = cost(task.stageId());
    cost.runSeconds += metrics.executorRunTime() / MILLIS;
    cost.processorSeconds += metrics.executorCpuTime() / NANOS;
    cost.shuffled += metrics.shuffleWriteMetrics().bytesWritten();
    cost.records += metrics.shuffleWriteMetrics().recordsWritten();
    cost.sent += metrics.resultSize();
  }

  private Cost cost(int stage) {
    return costs.get(phases.getOrDefault(stage, Phase.REST));
  }

  /** Cost of a phase so far. */
  synchronized Cost of(Phase phase) {
    return costs.get(phase);
  }

  /** The sum of bytes written for other tasks. */
  synchronized double shuffled() {
    return costs.values().stream().mapToDouble(cost -> cost.shuffled).sum();
  }

  /** The sum of bytes of results. */
  synchronized double sent() {
    return costs.values().stream().mapToDouble(cost -> cost.sent).sum();
  }

  /** The processor seconds of all tasks. */
  synchronized double processorSeconds() {
    return costs.values().stream().mapToDouble(cost -> cost.processorSeconds).sum();
  }

  /** A row of a table for each phase. */
  synchronized List<String> table() {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "  phase     seconds  tasks s  processor s  shuffled MB  records  to driver MB"));
    costs.forEach(
        (phase, cost) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "  %-9s %7.1f %8.1f %12.1f %12.1f %8.0f %13.1f",
                    phase.label(),
                    cost.seconds,
                    cost.runSeconds,
                    cost.processorSeconds,
                    cost.shuffled / 1e6,
                    cost.records,
                    cost.sent / 1e6)));
    return lines;
  }
}
