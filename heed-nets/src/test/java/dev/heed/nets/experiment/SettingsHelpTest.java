package dev.heed.nets.experiment;

import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.SettingsHelpFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class SettingsHelpTest {
  @Test
  void everySettingIsDescribedAsInItsJavadoc() throws IOException {
    List<Experiment<?>> experiments =
        ServiceLoader.load(Experiment.class).stream()
            .<Experiment<?>>map(ServiceLoader.Provider::get)
            .filter(each -> each.getClass().getPackageName().startsWith("dev.heed.nets."))
            .toList();
    SettingsHelpFiles.check(experiments, Path.of("").toAbsolutePath().getParent());
  }
}
