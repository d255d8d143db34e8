package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library as a service with a module path sees it; the program itself has a class path. */
final class ModulesTest {
  private static final Pattern LIBRARY =
      Pattern.compile("heed-(core|simd|text)|icu4j|fastcsv|jackson-(core|databind|annotations)");

  @ParameterizedTest
  @ValueSource(strings = {"dev.heed.core", "dev.heed.simd", "dev.heed.text"})
  void exportsEveryPackageThatIsNotInternal(String name) {
    ModuleDescriptor module = library().find(name).orElseThrow().descriptor();
    Set<String> exported =
        module.exports().stream()
            .filter(exports -> !exports.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());

    Set<String> internal =
        Set.of("dev.heed.kernel.scalar", "dev.heed.simd", "dev.heed.text.storage");
    assertThat(module.isAutomatic()).isFalse();
    assertThat(module.packages())
        .isNotEmpty()
        .allMatch(one -> exported.contains(one) != internal.contains(one));
  }

  @Test
  void modulesFindTheVectorKernels() throws ReflectiveOperationException {
    ModuleLayer boot = ModuleLayer.boot();
    ModuleLayer layer =
        boot.defineModulesWithOneLoader(
            boot.configuration()
                .resolveAndBind(library(), ModuleFinder.of(), List.of("dev.heed.text")),
            ClassLoader.getPlatformClassLoader());

    Class<?> classifier =
        layer.findLoader("dev.heed.text").loadClass("dev.heed.text.TextClassifier");
    assertThat(classifier.getModule().getName()).isEqualTo("dev.heed.text");
    assertThat(classifier.getMethods()).isNotEmpty();
    Class<?> selection =
        layer.findLoader("dev.heed.core").loadClass("dev.heed.kernel.KernelSelection");
    Object kernels = selection.getMethod("kernels").invoke(null);
    assertThat(kernels.getClass().getModule().getName()).isEqualTo("dev.heed.simd");
  }

  private static ModuleFinder library() {
    Path[] paths =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> LIBRARY.matcher(entry).find())
            .map(Path::of)
            .toArray(Path[]::new);
    return ModuleFinder.of(paths);
  }
}
