package dev.heed.text.audit;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.Workers;
import dev.heed.text.audit.duplicate.DuplicateSearch;
import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.form.FormChecks;
import dev.heed.text.audit.form.LabelChecks;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.TextReading;
import dev.heed.text.audit.word.GiveAwaySearch;
import dev.heed.text.corpus.CorpusReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds what is wrong with labelled texts, without any training. The same texts give the same
 * result for any number of threads.
 */
public final class Audit {
  private static final int STEPS = 4;

  private final int threads;
  private final AuditListener listener;

  /**
   * Prepares an audit.
   *
   * @param threads the number of threads, which changes the time alone
   */
  public Audit(int threads, AuditListener listener) {
    this.threads = threads;
    this.listener = listener;
  }

  /**
   * Audits training texts, and test texts that belong to them.
   *
   * @throws InvalidInputException if a file cannot be read, is malformed, or has no text
   */
  public AuditResult run(AuditSource train, Optional<AuditSource> test) throws IOException {
    try (Workers workers = new Workers(threads)) {
      TextReading reading = new TextReading(workers);
      read(train, reading);
      if (test.isPresent()) {
        read(test.get(), reading);
      }
      AuditedTexts texts = reading.texts();
      listener.step("duplicates", 1, STEPS);
      DuplicateSearch.Result duplicates = DuplicateSearch.of(texts, workers);
      DuplicateDrafts repeated = new DuplicateDrafts(texts, duplicates);
      List<Draft> drafts = new ArrayList<>(repeated.drafts());
      listener.step("give-away words", 2, STEPS);
      for (GiveAwaySearch.Found each : new GiveAwaySearch(texts, duplicates.distinct()).find()) {
        drafts.add(
            new Draft(
                each.texts(),
                each.strength().documents(),
                places ->
                    new Finding.GiveAway(
                        each.entry(), each.label(), each.strength(), each.unrelated(), places)));
      }
      listener.step("form", 3, STEPS);
      drafts.addAll(FormChecks.of(texts));
      drafts.addAll(LabelChecks.of(texts));
      listener.step("reading the texts concerned", 4, STEPS);
      List<Finding> findings = new ArrayList<>(new Excerpts(texts).findings(drafts, train, test));
      // A stable sort: within a severity the checks and their findings keep their order.
      findings.sort(Comparator.comparing(Finding::severity));
      return new AuditResult(
          summary(texts, 0, texts.train()),
          test.map(each -> summary(texts, texts.trainSize(), texts.test())),
          repeated.copies(),
          repeated.leaked(),
          repeated.nearLeaked(),
          findings);
    }
  }

  private void read(AuditSource source, TextReading reading) throws IOException {
    try (CorpusReader reader = source.open()) {
      int before = reading.texts().size();
      reading.read(reader, (at, texts) -> listener.reading(texts, at.bytesRead()));
      if (reading.texts().size() == before) {
        throw new InvalidInputException(
            reader.source(), 0, "there are no texts", "at least one labelled text");
      }
    }
  }

  private static CorpusSummary summary(AuditedTexts texts, int first, List<AuditedText> some) {
    return new CorpusSummary(texts.source(first), some.size(), LabelChecks.counts(texts, some));
  }
}
