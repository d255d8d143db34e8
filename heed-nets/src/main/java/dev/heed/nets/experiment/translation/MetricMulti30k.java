package dev.heed.nets.experiment.translation;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.data.ParallelText;
import dev.heed.nets.experiment.Comparison;
import dev.heed.nets.experiment.ComparisonBlocks;
import dev.heed.nets.experiment.Ensemble;
import dev.heed.nets.experiment.Member;
import dev.heed.nets.experiment.Size;
import dev.heed.nets.experiment.Words;
import dev.heed.nets.model.Transformer;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Torch;
import dev.heed.nets.translation.Bleu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Captions from English to German: a Transformer with each attention. */
public final class MetricMulti30k implements Experiment<MetricMulti30k.Settings> {
  /** Pairs with more pieces in either language are not trained on. */
  private static final int LONGEST = 100;

  /** Sentences whose translations are shown. */
  private static final int SHOWN = 10;

  /**
   * What is trained. What is not set comes from {@code size}.
   *
   * @param runs of each attention; they differ in initial weights and order
   * @param sentences how many training pairs are used; all if it is not set
   * @param vocabulary pieces of both languages together
   * @param dim numbers of a token; also the width of {@code φ}
   * @param hidden units of a feed-forward part
   * @param scaled whether squared distances, too, are divided by {@code √(dim/heads)}
   * @param beam targets that the beam of the translations after training keeps; 1 for greedy
   * @param patience epochs without a lower validation loss after which a training stops; 0 for
   *     never
   */
  public record Settings(
      Size size,
      Optional<Integer> runs,
      Optional<Integer> epochs,
      Optional<Double> rate,
      Optional<Double> weightDecay,
      Optional<Integer> vocabulary,
      Optional<Integer> layers,
      Optional<Integer> heads,
      Optional<Integer> dim,
      Optional<Integer> hidden,
      boolean scaled,
      Optional<Double> dropout,
      Optional<Schedule> schedule,
      double labelSmoothing,
      int batch,
      int beam,
      int patience,
      Optional<Integer> sentences,
      Device device) {
    public Settings {
      if (size.or(runs, 1, 1) < 1 || beam < 1 || sentences.orElse(1) < 1) {
        throw new IllegalArgumentException(
            "runs is %s, beam is %d, sentences is %s; expected at least 1"
                .formatted(runs.orElse(1), beam, sentences.orElse(1)));
      }
      new Member.Limits(epochs.orElse(1), patience);
    }

    int runCount() {
      return size.or(runs, 1, 10);
    }

    int epochCount() {
      return size.or(epochs, 6, 100);
    }

    int pieces() {
      return size.or(vocabulary, 3000, 10_000);
    }

    TranslationLearner.Options learner(AttentionKind kind, int pieces) {
      int numbers = size.or(dim, 128, 512);
      return new TranslationLearner.Options(
          kind,
          new Transformer.Options(
              pieces,
              numbers,
              size.or(heads, 4, 8),
              numbers,
              scaled,
              size.or(layers, 2, 6),
              size.or(hidden, 256, 2048),
              size.or(dropout, 0.0, 0.1),
              LONGEST),
          size.or(rate, 2e-3, 1e-5),
          size.or(schedule, Schedule.LINEAR, Schedule.PLATEAU),
          epochCount(),
          size.or(weightDecay, 0.0, 5e-4),
          labelSmoothing,
          batch,
          device);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "metric-multi30k",
        "Multi30k, English to German: a Transformer with three attentions.",
        "25 min");
  }

  @Override
  public Settings defaults() {
    return new Settings(
        Size.SMALL,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty(),
        Optional.empty(),
        0,
        64,
        4,
        0,
        Optional.empty(),
        Device.CPU);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    settings.learner(AttentionKind.METRIC, settings.pieces()); // fails before anything is read
    Torch.require(settings.device());
    ParallelText train = texts(run, "train");
    TranslationTask task =
        TranslationTask.of(
            train.first(settings.sentences().orElse(Integer.MAX_VALUE)),
            texts(run, "val"),
            texts(run, "test_2016_flickr"),
            settings.pieces(),
            LONGEST);
    SeededRandom random = new SeededRandom(run.seed());
    List<Member> members = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      for (int i = 0; i < settings.runCount(); i++) {
        members.add(
            new Member(
                new Member.Trainee(kind, "", 0, i),
                new TranslationLearner(
                    task,
                    settings.learner(kind, task.vocabulary().size()),
                    random.stream("run", i)),
                new Member.Limits(settings.epochCount(), settings.patience())));
      }
    }
    new Ensemble(members).train(run);
    return findings(settings, task, new Comparison(members), run);
  }

  private static ParallelText texts(Run run, String part) throws IOException {
    return ParallelText.read(
        run.data("multi30k/" + part + ".en.gz"), run.data("multi30k/" + part + ".de.gz"));
  }

  private static Findings findings(
      Settings settings, TranslationTask task, Comparison comparison, Run run) {
    SequencedMap<String, Object> metrics = comparison.metrics();
    SequencedMap<String, Object> perplexities = new LinkedHashMap<>();
    SequencedMap<String, Object> beams = new LinkedHashMap<>();
    Map<AttentionKind, List<String>> written = new LinkedHashMap<>();
    List<List<Object>> rows = new ArrayList<>();
    List<String> references = task.references().target();
    for (AttentionKind kind : AttentionKind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      double perplexity =
          comparison.of(kind).stream()
              .mapToDouble(member -> StrictMath.exp(member.chosen().testLoss()))
              .average()
              .orElse(Double.NaN);
      TranslationLearner first = (TranslationLearner) comparison.of(kind).getFirst().learner();
      int sentences = task.test().size();
      long before = (long) rows.size() * sentences;
      long total = (long) AttentionKind.values().length * sentences;
      List<String> texts =
          first.translate(
              settings.beam(), done -> run.progress("translating", before + done, total));
      Bleu bleu = Bleu.of(texts, references);
      written.put(kind, texts);
      perplexities.put(name, perplexity);
      beams.put(name, bleu.score());
      rows.add(List.of(kind.words(), comparison.mean(kind), bleu.score(), perplexity));
    }
    metrics.put("test_perplexity", perplexities);
    metrics.put("test_bleu_beam_" + settings.beam(), beams);
    metrics.put("seconds", run.seconds());
    ComparisonBlocks comparisonBlocks =
        new ComparisonBlocks(comparison, "BLEU", Axis.linear("BLEU of greedy translations"));
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Words.paragraph(
            "Image captions, %,d pairs to train on and %,d test sentences (test2016). %,d subwords"
                + " that both languages share. Scores are BLEU as sacreBLEU defines it: 13a tokens,"
                + " case kept, exponential smoothing; perplexities are those of a subword.",
            task.train().size(), task.test().size(), task.vocabulary().size()));
    blocks.addAll(comparisonBlocks.blocks());
    comparisonBlocks.chosen().ifPresent(blocks::add);
    blocks.add(
        new Block.Table(
            Words.format(
                "BLEU on test2016, the mean of all runs with greedy decoding; of the first run with"
                    + " a beam of %d, after the last epoch; and the mean perplexity.",
                settings.beam()),
            List.of(
                Block.Column.text("attention"),
                Block.Column.number("BLEU, greedy", 2),
                Block.Column.number("BLEU, beam", 2),
                Block.Column.number("perplexity", 2)),
            rows));
    blocks.addAll(sentences(task, written));
    blocks.addAll(readings(comparison));
    blocks.add(how(settings, task, run));
    return new Findings(
        metrics, List.of(), new HtmlReport("Multi30k: three attentions translate", blocks));
  }

  private static List<Block> sentences(
      TranslationTask task, Map<AttentionKind, List<String>> written) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN, task.test().size()); i++) {
      rows.add(List.of("English", task.references().source().get(i)));
      rows.add(List.of("reference", task.references().target().get(i)));
      for (Map.Entry<AttentionKind, List<String>> each : written.entrySet()) {
        rows.add(List.of(each.getKey().words(), each.getValue().get(i)));
      }
    }
    return List.of(
        new Block.Heading("Ten sentences"),
        new Block.Table(
            "The first sentences of test2016, and what the first run of each attention makes of"
                + " them.",
            List.of(Block.Column.text("by"), Block.Column.text("sentence")),
            rows));
  }

  private static List<Block> readings(Comparison comparison) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("What is read while writing"));
    blocks.add(
        Words.paragraph(
            "How the last layer of the decoder attends to the first of these sentences before it"
                + " writes each piece of the reference: the mean of its heads, in the first run of"
                + " each attention. A row is a piece to be written, a column one of the source."));
    for (AttentionKind kind : AttentionKind.values()) {
      TranslationLearner learner = (TranslationLearner) comparison.of(kind).getFirst().learner();
      blocks.add(new Block.Figure(learner.reading(0), "What " + kind.words() + " reads."));
    }
    return blocks;
  }

  private static Block how(Settings settings, TranslationTask task, Run run) {
    TranslationLearner.Options options =
        settings.learner(AttentionKind.METRIC, task.vocabulary().size());
    Transformer.Options net = options.net();
    return new Block.Fold(
        "How it was done",
        List.of(
            Words.paragraph(
                "Encoder and decoder of %d layers, %d heads, %d numbers a token, %d units in"
                    + " feed-forward parts, normalisation before each part, dropout %s, one table"
                    + " of embeddings; squared distances %s divided by √(dim/heads). Adam, rate %s,"
                    + " %s; weight decay %s, label smoothing %s, %d sentences a step, %d epochs,"
                    + " gradients cut to length 1. Published sizes (size=paper): 6 layers, 8 heads,"
                    + " 512 numbers, rate 1e-5, halved on a plateau, weight decay 5e-4, 10 runs."
                    + " Seed %d; runs differ in initial weights and order. One thread a training;"
                    + " the same seed gives the same bytes but for timings.",
                net.layers(),
                net.heads(),
                net.dim(),
                net.hidden(),
                net.dropout(),
                net.scaled() ? "are" : "are not",
                options.rate(),
                options.schedule() == Schedule.LINEAR
                    ? "reached after a twelfth of the steps, from where it falls to 0 evenly"
                    : "halved when the validation loss has not fallen for two epochs",
                options.weightDecay(),
                options.smoothing(),
                options.batch(),
                settings.epochCount(),
                run.seed())));
  }
}
