package dev.heed.cli.audit;

import dev.heed.lab.report.Block;
import dev.heed.lab.report.Block.Column;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Finding.Duplicate;
import dev.heed.text.audit.finding.Finding.GiveAway;
import dev.heed.text.audit.finding.Finding.LabelShift;
import dev.heed.text.audit.finding.Finding.Leak;
import dev.heed.text.audit.finding.Places;
import dev.heed.text.audit.finding.Strength;
import dev.heed.text.audit.finding.TextPlace;
import dev.heed.text.audit.finding.TrainedFinding.LabelError;
import dev.heed.text.audit.finding.TrainedFinding.LabelSetError;
import dev.heed.text.audit.finding.TrainedFinding.WeakGroup;
import dev.heed.text.audit.finding.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The findings of a check as tables, each with where they are and what to do. */
final class FindingBlocks {
  /** Findings in a table; the JSON has the others too. */
  private static final int MAX_ROWS = 1_000;

  /** Places named of a finding. */
  private static final int MAX_PLACES = 4;

  private final Judgement judgement;
  private final FileNames names;

  FindingBlocks(Judgement judgement, FileNames names) {
    this.judgement = judgement;
    this.names = names;
  }

  /** The blocks of a section below its heading and description. */
  List<Block> of(AuditCheck check, List<Finding> findings) {
    return switch (check) {
      case CONFLICTS -> groups(findings, this::conflicts);
      case LEAKS, DUPLICATES -> groups(findings, this::alike);
      case GIVE_AWAYS -> groups(findings, this::giveAways);
      case LABEL_SHIFT -> shifts(findings);
      case LABEL_ERRORS ->
          groups(
              findings,
              findings.getFirst() instanceof LabelSetError
                  ? this::labelSetErrors
                  : this::labelErrors);
      case WEAK_GROUPS -> groups(findings, this::weakGroups);
      case SHORTCUT, DRIFT, DIFFICULT ->
          TrainedBlocks.of(check, judgement.result(), findings, names);
      case FORM, NOT_RUN -> List.of(form(findings));
    };
  }

  /** A table for each kind of finding with the same advice, which stands above it. */
  private static List<Block> groups(List<Finding> findings, Function<List<Finding>, Block> table) {
    Map<List<String>, List<Finding>> groups = new LinkedHashMap<>();
    for (Finding finding : findings) {
      groups
          .computeIfAbsent(List.of(finding.check(), finding.advice()), _ -> new ArrayList<>())
          .add(finding);
    }
    List<Block> blocks = new ArrayList<>();
    groups.forEach(
        (kind, members) -> {
          blocks.add(new Block.Paragraph("What to do: " + kind.getLast()));
          blocks.add(table.apply(members.subList(0, Math.min(MAX_ROWS, members.size()))));
          if (members.size() > MAX_ROWS) {
            blocks.add(
                new Block.Paragraph(
                    "%,d more are left out; --json has the identities of all."
                        .formatted(members.size() - MAX_ROWS)));
          }
        });
    return blocks;
  }

  private Block conflicts(List<Finding> findings) {
    return table(
        "Equal texts with different labels",
        List.of(Column.text("text"), Column.number("texts", 0), Column.text("where")),
        findings,
        finding -> List.of(excerpt(finding), finding.places().count(), labelled(finding.places())));
  }

  /** Copies, or test texts in the training file. */
  private Block alike(List<Finding> findings) {
    boolean exact =
        switch (findings.getFirst()) {
          case Leak leak -> leak.exact();
          case Duplicate copies -> copies.exact();
          default -> false;
        };
    boolean leak = findings.getFirst() instanceof Leak;
    String caption =
        (leak ? "Test texts that stand in the training file" : "Equal texts in a file")
            + (exact ? "" : ", nearly");
    if (!leak && !exact) {
      caption = "Nearly equal texts in a file";
    }
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text(leak && !exact ? "training text" : "text"));
    if (!exact) {
      columns.add(Column.text(leak ? "test text" : "nearly the same"));
    }
    columns.add(Column.number("texts", 0));
    if (!exact) {
      columns.add(Column.share("similar", 0));
    }
    columns.add(Column.text("label"));
    columns.add(Column.text("where"));
    return table(
        caption,
        columns,
        findings,
        finding -> {
          List<Object> row = new ArrayList<>(List.of(excerpt(finding)));
          if (!exact) {
            row.add(excerpt(finding, 1));
          }
          row.add(finding.places().count());
          if (!exact) {
            row.add(similarity(finding));
          }
          row.add(labels(finding.places()));
          row.add(labelled(finding.places()));
          return row;
        });
  }

  private static double similarity(Finding finding) {
    return switch (finding) {
      case Leak leak -> leak.similarity();
      case Duplicate copies -> copies.similarity();
      default -> 1;
    };
  }

  private Block giveAways(List<Finding> findings) {
    return table(
        ((GiveAway) findings.getFirst()).looksAdded()
            ? "Words and properties that look added"
            : "Words and properties that nearly decide a label",
        List.of(
            Column.text("word or property"),
            Column.text("label"),
            Column.number("texts", 0),
            Column.share("with the label", 1),
            Column.text("95 % interval (%)"),
            Column.share("accuracy alone", 1),
            Column.text("label lost without it"),
            Column.text("where")),
        findings,
        finding -> {
          GiveAway giveAway = (GiveAway) finding;
          Strength strength = giveAway.strength();
          return List.of(
              giveAway.entry(),
              giveAway.label(),
              strength.documents(),
              (double) strength.withLabel() / strength.documents(),
              String.format(
                  Locale.ROOT,
                  "%.1f–%.1f",
                  100 * strength.share().low(),
                  100 * strength.share().high()),
              strength.ruleAccuracy(),
              giveAway.use().map(FindingBlocks::decided).orElse("–"),
              places(giveAway.places()));
        });
  }

  /** How many texts get another label without the word: it is used by the model. */
  private static String decided(Use use) {
    return use.documents() == 0
        ? "–"
        : String.format(
            Locale.ROOT,
            "%,d of %,d (%.0f %%)",
            use.decided(),
            use.documents(),
            100.0 * use.decided() / use.documents());
  }

  private Block labelErrors(List<Finding> findings) {
    return table(
        "Texts whose label is probably wrong, the most suspect first",
        List.of(
            Column.text("text"),
            Column.text("given"),
            Column.text("suggested"),
            Column.share("p of given", 0),
            Column.share("p of suggested", 0),
            Column.text("speaks for suggested"),
            Column.text("where")),
        findings,
        finding ->
            finding instanceof LabelError error
                ? List.of(
                    excerpt(error),
                    error.given(),
                    error.suggested(),
                    error.givenProbability(),
                    error.suggestedProbability(),
                    error.reasons().suggested().isEmpty()
                        ? "–"
                        : String.join(", ", error.reasons().suggested()),
                    places(error.places()))
                : List.of());
  }

  private Block labelSetErrors(List<Finding> findings) {
    return table(
        "Texts with a label that is probably missing or one too many, the most suspect first",
        List.of(
            Column.text("text"),
            Column.text("given"),
            Column.text("probably missing"),
            Column.text("probably one too many"),
            Column.text("because of"),
            Column.text("where")),
        findings,
        finding ->
            finding instanceof LabelSetError error
                ? List.of(
                    excerpt(error),
                    error.given().isEmpty() ? "–" : String.join(", ", error.given()),
                    changes(error, true),
                    changes(error, false),
                    words(error),
                    places(error.places()))
                : List.of());
  }

  private static String changes(LabelSetError error, boolean missing) {
    String text =
        error.changes().stream()
            .filter(each -> each.missing() == missing)
            .map(
                each -> String.format(Locale.ROOT, "%s (p %.2f)", each.label(), each.probability()))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "–" : text;
  }

  /** The words for each missing label, and against each that is one too many. */
  private static String words(LabelSetError error) {
    String text =
        error.changes().stream()
            .filter(each -> !each.words().isEmpty())
            .map(
                each ->
                    "%s%s: %s"
                        .formatted(
                            each.missing() ? "" : "not ",
                            each.label(),
                            String.join(", ", each.words())))
            .collect(Collectors.joining("; "));
    return text.isEmpty() ? "–" : text;
  }

  private Block weakGroups(List<Finding> findings) {
    return table(
        "Groups of texts that are predicted worse than others, the worst first",
        List.of(
            Column.text("group"),
            Column.number("texts", 0),
            Column.share("correct", 1),
            Column.share("of all texts", 1),
            Column.text("errors, for example")),
        findings,
        finding ->
            finding instanceof WeakGroup group
                ? List.of(
                    group.group(),
                    group.texts(),
                    (double) group.hits() / group.texts(),
                    group.overall(),
                    places(group.places()))
                : List.of());
  }

  private static List<Block> shifts(List<Finding> findings) {
    List<Block> blocks = new ArrayList<>();
    for (Finding finding : findings) {
      blocks.add(new Block.Paragraph(finding.message()));
      blocks.add(new Block.Paragraph("What to do: " + finding.advice()));
      if (finding instanceof LabelShift shift) {
        blocks.add(
            new Block.Table(
                "Labels whose share differs most",
                List.of(
                    Column.text("label"),
                    Column.share("in training", 1),
                    Column.share("in test", 1)),
                shift.shifts().stream()
                    .map(each -> List.<Object>of(each.label(), each.train(), each.test()))
                    .toList()));
      }
    }
    return blocks;
  }

  private Block form(List<Finding> findings) {
    return table(
        "Form of texts and labels",
        List.of(
            Column.text("what was found"),
            Column.text("what to do"),
            Column.text("where"),
            Column.text("for example")),
        findings,
        finding ->
            List.of(
                finding.message(),
                finding.advice(),
                finding.places().shown().isEmpty()
                    ? names.of(judgement.result().train().source())
                    : places(finding.places()),
                excerpt(finding)));
  }

  /** A table of findings; with a baseline, a further column marks the new ones. */
  private Block table(
      String caption,
      List<Column> columns,
      List<Finding> findings,
      Function<Finding, List<Object>> row) {
    List<Column> all = new ArrayList<>(columns);
    if (judgement.hasBaseline()) {
      all.add(Column.text("new"));
    }
    List<List<Object>> rows = new ArrayList<>();
    for (Finding finding : findings) {
      List<Object> cells = new ArrayList<>(row.apply(finding));
      if (judgement.hasBaseline()) {
        cells.add(judgement.isNew(finding) ? new Block.Mark(Block.Outcome.FAILED, "new") : "–");
      }
      rows.add(cells);
    }
    return new Block.Table(caption, all, rows);
  }

  private static String excerpt(Finding finding) {
    return excerpt(finding, 0);
  }

  private static String excerpt(Finding finding, int number) {
    List<TextPlace> shown = finding.places().shown();
    return number < shown.size() ? shown.get(number).excerpt().strip() : "–";
  }

  /** The different labels of the places shown. */
  private static String labels(Places places) {
    return places.shown().stream()
        .map(place -> String.join(", ", place.labels()))
        .distinct()
        .collect(Collectors.joining(" / "));
  }

  /** The places, each with its label if they differ: {@code train.csv:2 (pos)}. */
  private String labelled(Places places) {
    if (places.shown().stream().map(TextPlace::labels).distinct().count() == 1) {
      return places(places);
    }
    return joined(
        places, place -> "%s (%s)".formatted(names.of(place), String.join(", ", place.labels())));
  }

  private String places(Places places) {
    return joined(places, names::of);
  }

  private static String joined(Places places, Function<TextPlace, String> name) {
    List<TextPlace> shown = places.shown();
    List<TextPlace> named = shown.subList(0, Math.min(MAX_PLACES, shown.size()));
    String text = String.join("; ", named.stream().map(name).toList());
    return places.count() > named.size()
        ? text + " and %,d more".formatted(places.count() - named.size())
        : text;
  }
}
