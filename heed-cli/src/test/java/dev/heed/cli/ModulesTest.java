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

/** The library as a service with a module path sees it; the program itself has a class path. */
final class ModulesTest {
  private static final Pattern LIBRARY =
      Pattern.compile(
          "heed-(core|simd|text|encoder)(?!.*test)|icu4j|fastcsv|commons-numbers-(core|fraction|gamma)|jackson-(core|databind|annotations)");

  @Test
  void exportsTheApiAlone() {
    assertThat(exported("dev.heed.core"))
        .containsExactlyInAnyOrder(
            "dev.heed.attention",
            "dev.heed.attention.fused",
            "dev.heed.attention.mask",
            "dev.heed.attention.onnx",
            "dev.heed.attention.score",
            "dev.heed.base",
            "dev.heed.kernel");
    assertThat(exported("dev.heed.simd")).isEmpty();
    assertThat(exported("dev.heed.encoder")).containsExactly("dev.heed.encoder");
    assertThat(exported("dev.heed.text"))
        .containsExactlyInAnyOrder(
            "dev.heed.text",
            "dev.heed.text.audit",
            "dev.heed.text.audit.finding",
            "dev.heed.text.cluster",
            "dev.heed.text.corpus",
            "dev.heed.text.evaluation",
            "dev.heed.text.fasttext",
            "dev.heed.text.training",
            "dev.heed.text.tuning");
  }

  private static Set<String> exported(String name) {
    ModuleDescriptor module = library().find(name).orElseThrow().descriptor();
    assertThat(module.isAutomatic()).isFalse();
    return module.exports().stream()
        .filter(exports -> !exports.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.toSet());
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
