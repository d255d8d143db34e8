package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.text.model.Probabilities;
import dev.heed.text.pooling.ClassSample;
import dev.heed.text.pooling.Documents;
import dev.heed.text.shard.BatchReader;
import dev.heed.text.shard.LabelSets;
import dev.heed.text.shard.Learner;
import dev.heed.text.shard.Pass;
import dev.heed.text.shard.ShardMean;
import dev.heed.text.shard.ShardState;
import dev.heed.text.shard.StepSettings;
import dev.heed.text.training.Descent;
import dev.heed.text.training.TrainingListener;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Epochs on this machine: one pass over all documents, or one over those of each shard after the
 * other, with the mean of their weights at the end.
 */
final class LocalEpochs implements EncodedTexts.Epochs {
  private final NumberedTexts texts;
  private final EncodedCorpus corpus;
  private final StepSettings settings;
  private final Learner learner;
  private final BatchReader reader;
  private final int shards;

  /** The documents of each shard that has any. */
  private final SortedMap<Integer, int[]> documents = new TreeMap<>();

  LocalEpochs(NumberedTexts texts, EncodedCorpus corpus, StepSettings settings, Learner learner) {
    this.texts = texts;
    this.corpus = corpus;
    this.settings = settings;
    this.learner = learner;
    reader = corpus.trainReader(settings.targetWeights(texts.sets()));
    int[] all = reader.all();
    if (settings.options().descent().order() instanceof Descent.Order.Shards(int count)) {
      shards = count;
      deal(all);
    } else {
      shards = 1;
      documents.put(0, all);
    }
  }

  private void deal(int[] all) {
    SortedMap<Integer, Integer> sizes = new TreeMap<>();
    for (int document : all) {
      sizes.merge(shard(document), 1, Integer::sum);
    }
    sizes.forEach((shard, size) -> documents.put(shard, new int[size]));
    for (int i = all.length - 1; i >= 0; i--) {
      int shard = shard(all[i]);
      documents.get(shard)[sizes.merge(shard, -1, Integer::sum)] = all[i];
    }
  }

  private int shard(int document) {
    return texts.shard(corpus.trainText(document), shards);
  }

  @Override
  public Optional<Pass.Result> train(int epoch, TrainingListener listener)
      throws InvalidInputException {
    if (shards == 1) {
      return pass(0, epoch, new Watch(listener, epoch, 0, Optional.empty()));
    }
    ShardMean mean = new ShardMean(new ShardState(learner.state(), settings.shape().vocabulary()));
    Pass.Result sum = Pass.Result.none();
    int done = 0;
    for (int shard : documents.keySet()) {
      Optional<Pass.Result> result =
          pass(shard, epoch, new Watch(listener, epoch, done, Optional.of(mean)));
      if (result.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.plus(result.get());
      mean.endShard(result.get().steps());
      done += documents.get(shard).length;
    }
    mean.finish();
    return Optional.of(sum);
  }

  private Optional<Pass.Result> pass(int shard, int epoch, Pass.Watcher watcher)
      throws InvalidInputException {
    return new Pass(
            texts.source(),
            learner,
            reader,
            texts.sets(),
            settings.options(),
            Pass.random(settings.options().seed(), shard, shards))
        .run(documents.get(shard).clone(), epoch, watcher);
  }

  /** Passes on the steps of a shard. */
  private final class Watch implements Pass.Watcher {
    private final TrainingListener listener;
    private final int epoch;
    private final int before;
    private final Optional<ShardMean> mean;

    /**
     * Watches a pass.
     *
     * @param before the number of documents in the shards before
     * @param mean counts the steps; empty for one shard
     */
    Watch(TrainingListener listener, int epoch, int before, Optional<ShardMean> mean) {
      this.listener = listener;
      this.epoch = epoch;
      this.before = before;
      this.mean = mean;
    }

    @Override
    public boolean isStopped() {
      return listener.isStopped();
    }

    @Override
    public void stepped(Documents batch, ClassSample sample, int[] order, int from) {
      mean.ifPresent(each -> each.step(batch));
      if (sample.size() == settings.shape().classes() && !texts.sets().areSeveral()) {
        listener.examples().ifPresent(examples -> report(batch.labels(), order, from, examples));
      }
      listener.training(epoch, before + from + batch.count(), corpus.count(Split.Part.TRAIN));
    }
  }

  /** Reports the probabilities by which the last batch was learnt. */
  private void report(int[] targets, int[] order, int from, TrainingListener.Examples examples) {
    LabelSets sets = texts.sets();
    double[] row = new double[settings.shape().classes()];
    for (int i = 0; i < targets.length; i++) {
      learner.copyLogits(i, row);
      double[] p = Probabilities.of(row, 1);
      int label = sets.likeliest(targets[i]);
      int text = texts.place(corpus.trainText(order[from + i]));
      examples.seen(text, p[label], Probabilities.highest(p) == label);
    }
  }
}
