package dev.heed.cli.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.base.InvalidInputException;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Finding.ConflictingLabels;
import dev.heed.text.audit.finding.Finding.Duplicate;
import dev.heed.text.audit.finding.Finding.Form;
import dev.heed.text.audit.finding.Finding.GiveAway;
import dev.heed.text.audit.finding.Finding.LabelShift;
import dev.heed.text.audit.finding.Finding.Leak;
import dev.heed.text.audit.finding.TrainedFinding;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/** The findings of an earlier audit, by identity, with the number of texts that each concerned. */
final class Baseline {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Map<String, Long> counts;

  private Baseline(Map<String, Long> counts) {
    this.counts = counts;
  }

  /**
   * Reads what {@code heed audit --json} printed.
   *
   * @param source its name in messages
   */
  static Baseline read(InputStream in, String source) throws IOException {
    JsonNode root;
    try {
      root = MAPPER.readTree(in);
    } catch (JsonProcessingException e) {
      throw invalid(source, "this is not JSON", e);
    }
    if (!root.path("findings").isArray() || !root.path("further").isArray()) {
      throw invalid(source, "this is not the JSON of an audit", null);
    }
    Map<String, Long> counts = new HashMap<>();
    for (String list : new String[] {"findings", "further"}) {
      for (JsonNode finding : root.get(list)) {
        if (!finding.path("id").isTextual()) {
          throw invalid(source, "a finding has no id", null);
        }
        counts.put(finding.get("id").textValue(), finding.path("count").asLong());
      }
    }
    return new Baseline(counts);
  }

  private static InvalidInputException invalid(String source, String problem, Throwable cause) {
    return new InvalidInputException(
        source, 0, problem, "what an earlier 'heed audit --json' printed", cause);
  }

  /** Whether a finding was not there before, or concerns more texts now. */
  boolean isNew(Finding finding) {
    Long before = counts.get(finding.identity());
    return before == null || (counts(finding) && finding.places().count() > before);
  }

  /** Whether each further text makes a finding worse; statistics grow with the data as it is. */
  private static boolean counts(Finding finding) {
    return switch (finding) {
      case ConflictingLabels _, Duplicate _, Leak _, Form _ -> true;
      case GiveAway _, LabelShift _, TrainedFinding _ -> false;
    };
  }
}
