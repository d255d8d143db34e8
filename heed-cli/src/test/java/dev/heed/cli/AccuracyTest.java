package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Default settings and seed 1 on real corpora, where they are there. The bounds are those of TF-IDF
 * with logistic regression, or above.
 */
class AccuracyTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "0.82, test_accuracy, sst2/stsa.binary.train --dev sst2/stsa.binary.dev --test"
        + " sst2/stsa.binary.test",
    "0.87, test_accuracy, trec/TREC.train.all --test trec/TREC.test.all --encoding ISO-8859-1",
    "0.895, test_accuracy, ag_news/train20k.csv --test ag_news/test.csv --text title+description"
        + " --label class_index",
    "0.95, test_macro_f1, sms_spam/sms.tsv --no-header --test-share 0.2",
    "0.86, test_accuracy, chnsenticorp_zh/ChnSentiCorp_htl_all.csv --test-share 0.2",
    "0.88, test_accuracy, imdb/imdb_train.tsv.gz --test imdb/imdb_test.tsv.gz",
  })
  void reaches(double bound, String measure, String arguments) throws IOException {
    assumeThat(Cli.data()).isPresent();
    Path data = Cli.data().orElseThrow().resolve("text");
    Path model = folder.resolve("model.heed");
    List<String> command = new ArrayList<>(List.of("train"));
    for (String argument : arguments.split(" ")) {
      boolean file = argument.contains("/");
      command.add(file ? data.resolve(argument).toString() : argument.replace('+', ','));
    }
    command.addAll(List.of("--model", model.toString(), "--json", "--quiet"));
    JsonNode json = Cli.run(command.toArray()).ok().json();
    assertThat(json.get(measure).asDouble()).isGreaterThanOrEqualTo(bound);
    if (arguments.startsWith("sst2")) {
      assertThat(Files.size(model)).isLessThan(20_000_000);
    }
  }
}
