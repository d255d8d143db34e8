package dev.heed.nets.experiment.node;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.experiment.Comparison;
import dev.heed.nets.experiment.ComparisonBlocks;
import dev.heed.nets.experiment.Ensemble;
import dev.heed.nets.experiment.Member;
import dev.heed.nets.experiment.Size;
import dev.heed.nets.experiment.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;

/**
 * Nodes of real data, classified with each attention: what the experiments on them share.
 *
 * @param title of the report
 * @param introduction its first paragraph
 * @param task the data
 * @param small sizes for two cores
 * @param paper published sizes
 * @param shown a batch of test data with a label for each node, for a look inside
 * @param shownLabels its labels
 * @param checks what is expected
 * @param notes further blocks after the comparison
 */
record NodeStudy(
    String title,
    String introduction,
    NodeTask task,
    NodeSettings.Sized small,
    NodeSettings.Sized paper,
    NodeTask.Part shown,
    int[] shownLabels,
    Function<Comparison, List<Check>> checks,
    Function<Comparison, List<Block>> notes) {

  Findings run(NodeSettings settings, Run run) throws IOException {
    NodeSettings.Sized sized = settings.resolved(small, paper);
    SeededRandom random = new SeededRandom(run.seed());
    List<Member> members = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      for (int i = 0; i < sized.runs(); i++) {
        members.add(
            new Member(
                new Member.Trainee(kind, "", 0, i),
                new NodeLearner(task, settings.learner(kind, task, sized), random.stream("run", i)),
                new Member.Limits(sized.epochs(), settings.patience())));
      }
    }
    new Ensemble(members).train(run);
    Comparison comparison = new Comparison(members);
    SequencedMap<String, Object> metrics = comparison.metrics();
    metrics.put("seconds", run.seconds());
    ComparisonBlocks comparisonBlocks = ComparisonBlocks.ofAccuracy(comparison);
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Paragraph(introduction));
    blocks.addAll(comparisonBlocks.blocks());
    comparisonBlocks.chosen().ifPresent(blocks::add);
    blocks.addAll(notes.apply(comparison));
    try (PointerScope _ = new PointerScope()) {
      int[] items = new int[shown.itemsPerBatch()];
      for (int i = 0; i < items.length; i++) {
        items[i] = i;
      }
      blocks.addAll(Inside.page(comparison, shown.batch(items), shownLabels));
    }
    blocks.add(how(settings, sized, run));
    return new Findings(metrics, checks.apply(comparison), new HtmlReport(title, blocks));
  }

  private Block how(NodeSettings settings, NodeSettings.Sized sized, Run run) {
    return new Block.Fold(
        "How it was done",
        List.of(
            Words.paragraph(
                "linear %d → %d, %d propagation block(s) with %d head(s) and skip %s, linear"
                    + " %d → %d, dropout %s; φ has %d hidden units; squared distances %s"
                    + " divided by √(dim/heads), as dot products are. Adam, rate %s, weight decay"
                    + " %s, %d epochs. Size %s. Published sizes (size=paper): %d runs, %d epochs,"
                    + " rate %s. Seed %d; runs differ in initial weights and in the order of the"
                    + " data. One thread a training; the same seed gives the same bytes but for"
                    + " timings.",
                task.features(),
                settings.dim(),
                settings.blocks(),
                settings.heads(),
                settings.skip().label(),
                settings.dim(),
                task.classes().size(),
                settings.dropout(),
                settings.width(),
                settings.scaled() ? "are" : "are not",
                sized.rate(),
                settings.weightDecay(),
                sized.epochs(),
                settings.size() == Size.SMALL ? "small" : "paper",
                paper.runs(),
                paper.epochs(),
                paper.rate(),
                run.seed())));
  }
}
