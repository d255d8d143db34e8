package dev.heed.nets.experiment.node;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.experiment.Comparison;
import dev.heed.nets.experiment.ComparisonBlocks;
import dev.heed.nets.experiment.Member;
import dev.heed.nets.experiment.RateChoice;
import dev.heed.nets.experiment.RateSearch;
import dev.heed.nets.experiment.Size;
import dev.heed.nets.model.InformationPropagationNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;

/**
 * The common part of the experiments that classify nodes of real data with each attention.
 *
 * @param title name of the data
 * @param introduction first paragraph of the report
 * @param task the data
 * @param shown test data whose attention the report shows
 * @param checks expectations
 * @param notes further blocks after the comparison
 */
record NodeStudy(
    String title,
    String introduction,
    NodeTask task,
    Sizes sizes,
    Shown shown,
    Function<Comparison, List<Check>> checks,
    Function<Comparison, List<Block>> notes) {

  /**
   * The sizes of an experiment.
   *
   * @param small for two cores
   * @param paper as published
   * @param searchShare share of the training items that a search of rates learns from
   */
  record Sizes(NodeSettings.Sized small, NodeSettings.Sized paper, double searchShare) {}

  /**
   * Test data for a look inside.
   *
   * @param labels of the nodes of the first batch
   */
  record Shown(NodeTask.Part part, int[] labels) {
    NodeBatch firstBatch() {
      return part.batch(IntStream.range(0, part.itemsPerBatch()).toArray());
    }
  }

  Findings run(NodeSettings settings, Run run) throws IOException {
    NodeSettings.Sized sized = settings.resolved(sizes.small(), sizes.paper());
    SeededRandom random = new SeededRandom(run.seed());
    Member.Limits limits = new Member.Limits(sized.epochs(), settings.patience());
    NodeTask searched = task.search(sizes.searchShare());
    RateSearch search =
        new RateSearch(
            sized.rates(),
            (kind, rate) ->
                new NodeLearner(
                    searched,
                    settings.learner(kind, rate, searched, sized),
                    random.stream("search", 0)),
            limits,
            task.dev().isPresent());
    RateSearch.Outcome outcome =
        search.run(choice -> members(settings, sized, choice, limits, random), run);
    Comparison comparison = new Comparison(outcome.members());
    SequencedMap<String, Object> metrics = comparison.metrics();
    metrics.put("rates", outcome.choice().metrics());
    metrics.put("seconds", run.seconds());
    ComparisonBlocks comparisonBlocks = ComparisonBlocks.ofAccuracy(comparison);
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Paragraph(introduction));
    blocks.addAll(comparisonBlocks.blocks());
    comparisonBlocks.choice().ifPresent(blocks::add);
    outcome.choice().table().ifPresent(blocks::add);
    blocks.addAll(notes.apply(comparison));
    try (PointerScope _ = new PointerScope()) {
      blocks.addAll(Inside.page(comparison, shown.firstBatch(), shown.labels()));
    }
    blocks.add(method(settings, sized, outcome.choice(), run));
    return new Findings(
        metrics,
        checks.apply(comparison),
        comparisonBlocks.numbers(),
        new HtmlReport(comparisonBlocks.title(title), blocks));
  }

  /** The trainings that count. */
  private List<Member> members(
      NodeSettings settings,
      NodeSettings.Sized sized,
      RateChoice choice,
      Member.Limits limits,
      SeededRandom random) {
    List<Member> members = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      for (int i = 0; i < sized.runs(); i++) {
        members.add(
            new Member(
                new Member.Key(kind, "", 0, i),
                new NodeLearner(
                    task,
                    settings.learner(kind, choice.rate(kind), task, sized),
                    random.stream("run", i)),
                limits));
      }
    }
    return members;
  }

  private Block method(
      NodeSettings settings, NodeSettings.Sized sized, RateChoice choice, Run run) {
    InformationPropagationNetwork.Body net = settings.net();
    return new Block.Fold(
        "Method",
        List.of(
            Paragraphs.paragraph(
                """
                Linear %d → %d, %s with %s and skip %s, linear %d → %d,
                dropout %s; φ has %d hidden units; squared distances %s divided by √(dim/heads), as
                dot products are. Adam, rate %s, weight decay %s, %s. Size %s. Published
                sizes (size=paper): %d runs, %d epochs, rate %s. Seed %d; runs differ in initial
                weights and in the order of the data. One thread per training; the same seed gives
                the same bytes except for timings.\
                """,
                task.features(),
                net.attention().dim(),
                Paragraphs.count(net.blocks(), "propagation block"),
                Paragraphs.count(net.attention().heads(), "head"),
                net.skip().label(),
                net.attention().dim(),
                task.classes().size(),
                net.dropout(),
                net.attention().width(),
                net.attention().scaled() ? "are" : "are not",
                choice.words(),
                settings.training().weightDecay(),
                Paragraphs.count(sized.epochs(), "epoch"),
                settings.training().size() == Size.SMALL ? "small" : "paper",
                sizes.paper().runs(),
                sizes.paper().epochs(),
                sizes.paper().rates().getFirst(),
                run.seed())));
  }
}
