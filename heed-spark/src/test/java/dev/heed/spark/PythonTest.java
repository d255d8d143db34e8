package dev.heed.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The module for PySpark, as far as it can be tested without PySpark. */
@Tag("full")
@Timeout(60)
class PythonTest {
  @TempDir Path folder;

  @Test
  void parametersAreThoseOfJava() throws Exception {
    List<String> expected = new ArrayList<>();
    add(expected, "HeedClassifier", new HeedClassifier());
    add(expected, "HeedEvaluator", new HeedEvaluator());
    add(expected, "HeedModel", HeedModel.of(Texts.classifier(TrainingOptions.defaults(), folder)));

    assertThat(python("parameters.py", "heed_spark.py").lines())
        .containsExactlyElementsOf(expected);
  }

  private static void add(List<String> lines, String name, Params stage) {
    stage.explainParams().lines().forEach(line -> lines.add(name + " " + line));
  }

  /** Runs a script of the tests, with the folder of a module as its argument. */
  private String python(String script, String module) throws Exception {
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                "python3",
                "-B",
                resource(script).toString(),
                resource(module).getParent().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return abort("this machine: python3 is missing");
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(output).content().doesNotContain("Traceback");
    assertThat(process.exitValue()).isZero();
    return Files.readString(output);
  }

  private static Path resource(String name) throws Exception {
    return Path.of(PythonTest.class.getResource("/" + name).toURI());
  }
}
