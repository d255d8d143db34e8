package dev.heed.nets.experiment.translation;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionSizes;
import dev.heed.nets.data.ParallelText;
import dev.heed.nets.experiment.Comparison;
import dev.heed.nets.experiment.ComparisonBlocks;
import dev.heed.nets.experiment.Member;
import dev.heed.nets.experiment.RateChoice;
import dev.heed.nets.experiment.RateSearch;
import dev.heed.nets.experiment.Rates;
import dev.heed.nets.experiment.Size;
import dev.heed.nets.model.Transformer;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Torch;
import dev.heed.nets.translation.Bleu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/** Captions from English to German: a Transformer with each attention. */
public final class MetricMulti30k implements Experiment<MetricMulti30k.Settings> {
  /** Longer pairs, in pieces of either language, are left out of the training data. */
  private static final int MAX_PIECES = 100;

  /** A fifth of the pairs: the search takes about half as long as one run of each attention. */
  private static final double SEARCH_SHARE = 0.2;

  /** Number of sentences whose translations the report shows. */
  private static final int SHOWN = 10;

  /**
   * Settings. Those that are not set have the defaults of {@code size}.
   *
   * @param vocabulary number of pieces of both languages together
   * @param beam width of the beam for translations after training; 1 for greedy ones
   * @param patience epochs without a lower dev loss after which a training stops; 0 for no early
   *     stop
   * @param sentences number of training pairs used; all if it is not set
   * @param device the processor or a graphics card
   */
  public record Settings(
      Training training,
      Optional<Integer> vocabulary,
      Net net,
      Steps steps,
      int beam,
      int patience,
      Optional<Integer> sentences,
      Device device) {
    public Settings {
      vocabulary.ifPresent(count -> Require.atLeast("vocabulary", 5, count));
      Require.atLeast("beam", 1, beam);
      Require.atLeast("patience", 0, patience);
      sentences.ifPresent(count -> Require.atLeast("sentences", 1, count));
    }

    int pieces() {
      return training.size().or(vocabulary, 3000, 10_000);
    }

    Transformer.Options network() {
      return net.options(training.size(), pieces());
    }

    TranslationLearner.Options learner(
        AttentionKind kind, double rate, Transformer.Options network) {
      return new TranslationLearner.Options(
          kind,
          network,
          training.epochCount(),
          new Rates(rate, training.decay()),
          training.size().or(steps.schedule(), Schedule.LINEAR, Schedule.PLATEAU),
          steps.labelSmoothing(),
          steps.batch(),
          device);
    }
  }

  /**
   * The trainings.
   *
   * @param runs runs of each attention; they differ in initial weights and order
   * @param rates highest learning rates from which each attention gets its own
   * @param size gives the settings that are not set
   * @param epochs passes over the training pairs at most
   * @param weightDecay L2 weight decay, 0 to below 1
   */
  public record Training(
      Size size,
      Optional<Integer> runs,
      Optional<Integer> epochs,
      Optional<List<Double>> rates,
      Optional<Double> weightDecay) {
    public Training {
      runs.ifPresent(count -> Require.atLeast("runs", 1, count));
      epochs.ifPresent(count -> Require.atLeast("epochs", 1, count));
      rates = rates.map(RateSearch::checked);
      weightDecay.ifPresent(value -> Require.shareBelowOne("weight_decay", value));
    }

    int runCount() {
      return size.or(runs, 1, 10);
    }

    int epochCount() {
      return size.or(epochs, 6, 100);
    }

    List<Double> rateList() {
      return size.or(rates, List.of(7e-4, 2e-3, 6e-3), List.of(1e-5));
    }

    double decay() {
      return size.or(weightDecay, 0.0, 5e-4);
    }
  }

  /**
   * The sizes of the network.
   *
   * @param layers layers of the encoder, and of the decoder
   * @param dim dimension of a token; also the width of {@code φ}
   * @param hidden units of a feed-forward part
   * @param scaled whether squared distances are divided by {@code √(dim/heads)}, as dot products
   *     are
   * @param heads heads of attention
   * @param dropout share of features that a training step sets to 0 after each part
   */
  public record Net(
      Optional<Integer> layers,
      Optional<Integer> heads,
      Optional<Integer> dim,
      Optional<Integer> hidden,
      boolean scaled,
      Optional<Double> dropout) {

    /** Small or published sizes. */
    static Net ofSize() {
      return new Net(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          true,
          Optional.empty());
    }

    Transformer.Options options(Size size, int pieces) {
      int width = size.or(dim, 128, 512);
      return new Transformer.Options(
          pieces,
          new AttentionSizes(width, size.or(heads, 4, 8), width, scaled),
          size.or(layers, 2, 6),
          size.or(hidden, 256, 2048),
          size.or(dropout, 0.0, 0.1),
          MAX_PIECES);
    }
  }

  /**
   * The steps of a training.
   *
   * @param labelSmoothing share of the target probability that is spread over all pieces
   * @param batch number of sentences of a step
   * @param schedule course of the learning rate
   */
  public record Steps(Optional<Schedule> schedule, double labelSmoothing, int batch) {
    public Steps {
      Require.shareBelowOne("label_smoothing", labelSmoothing);
      Require.atLeast("batch", 1, batch);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "metric-multi30k",
        Group.NETWORKS,
        "Multi30k, English to German: a Transformer with three attentions.",
        "25 min");
  }

  @Override
  public Settings defaults() {
    return new Settings(
        new Training(
            Size.SMALL, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        Optional.empty(),
        Net.ofSize(),
        new Steps(Optional.empty(), 0, 64),
        4,
        0,
        Optional.empty(),
        Device.CPU);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Transformer.Options wanted = settings.network(); // checked before any data are read
    Torch.require(settings.device());
    ParallelText train = texts(run, "train");
    TranslationTask task =
        TranslationTask.of(
            train.first(settings.sentences().orElse(Integer.MAX_VALUE)),
            texts(run, "val"),
            texts(run, "test_2016_flickr"),
            settings.pieces(),
            MAX_PIECES);
    Transformer.Options network = wanted.withVocabulary(task.vocabulary().size());
    SeededRandom random = new SeededRandom(run.seed());
    Member.Limits limits = new Member.Limits(settings.training().epochCount(), settings.patience());
    TranslationTask searched = task.search(SEARCH_SHARE);
    RateSearch search =
        new RateSearch(
            settings.training().rateList(),
            (kind, rate) ->
                new TranslationLearner(
                    searched, settings.learner(kind, rate, network), random.stream("search", 0)),
            limits,
            true);
    RateSearch.Outcome outcome =
        search.run(
            choice -> {
              List<Member> members = new ArrayList<>();
              for (AttentionKind kind : AttentionKind.values()) {
                TranslationLearner.Options options =
                    settings.learner(kind, choice.rate(kind), network);
                for (int i = 0; i < settings.training().runCount(); i++) {
                  members.add(
                      new Member(
                          new Member.Key(kind, "", 0, i),
                          new TranslationLearner(task, options, random.stream("run", i)),
                          limits));
                }
              }
              return members;
            },
            run);
    return findings(settings, network, task, outcome, run);
  }

  private static ParallelText texts(Run run, String part) throws IOException {
    return ParallelText.read(
        run.data("multi30k/" + part + ".en.gz"), run.data("multi30k/" + part + ".de.gz"));
  }

  /**
   * Translations of the test sentences by the first run of an attention, with a beam.
   *
   * @param perplexity mean perplexity of a piece over all runs
   */
  private record Translated(AttentionKind kind, List<String> texts, Bleu bleu, double perplexity) {
    String name() {
      return kind.name().toLowerCase(Locale.ROOT);
    }
  }

  private static List<Translated> translate(
      Settings settings, TranslationTask task, Comparison comparison, Run run) {
    List<Translated> translated = new ArrayList<>();
    int sentences = task.test().size();
    long total = (long) AttentionKind.values().length * sentences;
    for (AttentionKind kind : AttentionKind.values()) {
      double perplexity =
          comparison.of(kind).stream()
              .mapToDouble(member -> StrictMath.exp(member.chosen().testLoss()))
              .average()
              .orElse(Double.NaN);
      long before = (long) translated.size() * sentences;
      List<String> texts =
          firstLearner(comparison, kind)
              .translate(
                  settings.beam(), done -> run.progress("translating", before + done, total));
      Bleu bleu = Bleu.of(texts, task.references().target());
      translated.add(new Translated(kind, texts, bleu, perplexity));
    }
    return translated;
  }

  private static TranslationLearner firstLearner(Comparison comparison, AttentionKind kind) {
    return (TranslationLearner) comparison.of(kind).getFirst().learner();
  }

  private static Findings findings(
      Settings settings,
      Transformer.Options network,
      TranslationTask task,
      RateSearch.Outcome outcome,
      Run run) {
    Comparison comparison = new Comparison(outcome.members());
    List<Translated> translated = translate(settings, task, comparison, run);
    SequencedMap<String, Object> metrics = comparison.metrics();
    SequencedMap<String, Object> perplexities = new LinkedHashMap<>();
    SequencedMap<String, Object> beams = new LinkedHashMap<>();
    for (Translated each : translated) {
      perplexities.put(each.name(), each.perplexity());
      beams.put(each.name(), each.bleu().score());
    }
    metrics.put("rates", outcome.choice().metrics());
    metrics.put("test_perplexity", perplexities);
    metrics.put("test_bleu_beam_" + settings.beam(), beams);
    metrics.put("seconds", run.seconds());
    ComparisonBlocks comparisonBlocks =
        new ComparisonBlocks(comparison, "BLEU", Axis.linear("BLEU of greedy translations"));
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Paragraphs.paragraph(
            """
            Image captions, %,d training pairs and %,d test sentences (test2016). %,d subwords are
            shared by both languages. Scores are BLEU as sacreBLEU defines it: 13a tokens, case
            kept, exponential smoothing; perplexities are per subword.\
            """,
            task.train().size(), task.test().size(), task.vocabulary().size()));
    blocks.addAll(comparisonBlocks.blocks());
    comparisonBlocks.choice().ifPresent(blocks::add);
    outcome.choice().table().ifPresent(blocks::add);
    blocks.add(scores(settings, comparison, translated));
    blocks.addAll(sentences(task, translated));
    blocks.addAll(readings(comparison));
    RateChoice choice = outcome.choice();
    blocks.add(
        method(
            settings.learner(AttentionKind.METRIC, choice.rate(AttentionKind.METRIC), network),
            choice,
            run));
    return new Findings(
        metrics,
        List.of(),
        comparisonBlocks.numbers(),
        new HtmlReport(comparisonBlocks.title("Multi30k"), blocks));
  }

  private static Block scores(
      Settings settings, Comparison comparison, List<Translated> translated) {
    return new Block.Table(
        Paragraphs.text(
            """
            BLEU on test2016: the mean of all runs with greedy decoding, and that of the first run
            with a beam of %d after the last epoch; and the mean perplexity.\
            """,
            settings.beam()),
        List.of(
            Block.Column.text("attention"),
            Block.Column.number("BLEU, greedy", 2),
            Block.Column.number("BLEU, beam", 2),
            Block.Column.number("perplexity", 2)),
        translated.stream()
            .map(
                each ->
                    List.<Object>of(
                        each.kind().label(),
                        comparison.mean(each.kind()),
                        each.bleu().score(),
                        each.perplexity()))
            .toList());
  }

  private static List<Block> sentences(TranslationTask task, List<Translated> translated) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN, task.test().size()); i++) {
      rows.add(List.of("English", task.references().source().get(i)));
      rows.add(List.of("reference", task.references().target().get(i)));
      for (Translated each : translated) {
        rows.add(List.of(each.kind().label(), each.texts().get(i)));
      }
    }
    return List.of(
        new Block.Heading("Ten sentences"),
        new Block.Table(
            "The first sentences of test2016 and their translations by the first run of each"
                + " attention.",
            List.of(Block.Column.text("by"), Block.Column.text("sentence")),
            rows));
  }

  private static List<Block> readings(Comparison comparison) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("Attention to the source"));
    blocks.add(
        Paragraphs.paragraph(
            """
            Attention of the decoder's last layer to the first of these sentences before each piece
            of the reference: the mean of its heads, in the first run of each attention. Rows are
            pieces of the target, columns pieces of the source.\
            """));
    for (AttentionKind kind : AttentionKind.values()) {
      blocks.add(
          new Block.Figure(
              firstLearner(comparison, kind).reading(0),
              "Weights of the source, "
                  + kind.label()
                  + ". Cells without a number are below 0.005."));
    }
    return blocks;
  }

  private static Block method(TranslationLearner.Options options, RateChoice choice, Run run) {
    Transformer.Options net = options.net();
    return new Block.Fold(
        "Method",
        List.of(
            Paragraphs.paragraph(
                """
                Encoder and decoder of %d layers, %d heads, %d features per token, %d units in
                feed-forward parts, normalisation before each part, dropout %s, one table of
                embeddings; squared distances %s divided by √(dim/heads). Adam, rate %s, %s; weight
                decay %s, label smoothing %s, %d sentences per step, %d epochs, gradients clipped to
                norm 1. Published sizes (size=paper): 6 layers, 8 heads, 512 features, rate 1e-5,
                halved on a plateau, weight decay 5e-4, 10 runs. Seed %d; runs differ in initial
                weights and order. One thread per training; the same seed gives the same bytes
                except for timings.\
                """,
                net.layers(),
                net.attention().heads(),
                net.attention().dim(),
                net.hidden(),
                net.dropout(),
                net.attention().scaled() ? "are" : "are not",
                choice.words(),
                switch (options.schedule()) {
                  case LINEAR -> "reached after a twelfth of the steps, then falling evenly to 0";
                  case PLATEAU -> "halved when the dev loss has not fallen for two epochs";
                },
                options.rates().weightDecay(),
                options.labelSmoothing(),
                options.batch(),
                options.epochs(),
                run.seed())));
  }
}
