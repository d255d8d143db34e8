package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.SettingsHelpFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class SettingsHelpTest {
  /** heed-nets, a plugin, has a test of its own; heed-lab's experiment is for tests. */
  @Test
  void everySettingIsDescribedAsInItsJavadoc() throws IOException {
    List<Experiment<?>> experiments =
        ServiceLoader.load(Experiment.class).stream()
            .<Experiment<?>>map(ServiceLoader.Provider::get)
            .filter(
                each -> !each.getClass().getPackageName().matches("dev[.]heed[.](nets|lab)[.].*"))
            .toList();
    for (Experiment<?> each : experiments) {
      assertThat(Laboratory.help(each).keySet())
          .containsExactlyElementsOf(Laboratory.defaults(each).keySet());
      assertThat(Laboratory.help(each).values()).allMatch(text -> text.matches(".+; .+[.]"));
    }
    SettingsHelpFiles.check(experiments, Path.of("").toAbsolutePath().getParent());
  }
}
