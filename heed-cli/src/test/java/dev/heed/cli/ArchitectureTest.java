package dev.heed.cli;

import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Says what each module is: the package it lives in, and the packages it may use. Nothing else is
 * allowed, so that a new module has to be named here before anything uses it.
 */
class ArchitectureTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  /** Packages that may hold more than {@link #MAX_FILES} files, each with the reason. */
  private static final Map<String, String> LARGE_PACKAGES =
      Map.of("dev.heed.geometry", "sealed catalogue: one record for each classical method");

  private static final int MAX_FILES = 20;
  private static final int MAX_PARAMETERS = 8;

  /**
   * A module.
   *
   * @param name the folder, {@code heed-NAME}
   * @param packages the packages that it consists of
   * @param uses the modules of Heed that it may use, by name
   * @param libraries packages of the libraries that it may use besides {@code java}
   */
  record Module(String name, List<String> packages, List<String> uses, List<String> libraries) {
    Module {
      packages = packages.stream().map(each -> each + "..").toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Module> MODULES =
      List.of(
          new Module(
              "core",
              List.of("dev.heed.base", "dev.heed.kernel", "dev.heed.attention"),
              List.of(),
              List.of()),
          new Module(
              "simd", List.of("dev.heed.simd"), List.of("core"), List.of("jdk.incubator.vector..")),
          new Module(
              "text",
              List.of("dev.heed.text"),
              List.of("core"),
              List.of(
                  "com.fasterxml.jackson..",
                  "com.ibm.icu..",
                  "de.siegmar.fastcsv..",
                  "org.apache.commons.numbers..")),
          new Module(
              "spark",
              List.of("dev.heed.spark"),
              List.of("core", "text"),
              List.of(
                  "com.fasterxml.jackson.core..",
                  "org.apache.spark..",
                  "org.apache.hadoop..",
                  "org.slf4j..",
                  "scala..")),
          new Module(
              "encoder",
              List.of("dev.heed.encoder"),
              List.of("core"),
              List.of("com.fasterxml.jackson..")),
          new Module(
              "lab",
              List.of("dev.heed.lab"),
              List.of("core"),
              List.of("com.fasterxml.jackson..", "de.siegmar.fastcsv..")),
          new Module(
              "dynamics",
              List.of("dev.heed.dynamics"),
              List.of("core", "text", "lab"),
              List.of("com.fasterxml.jackson..", "org.hipparchus..", "de.siegmar.fastcsv..")),
          new Module(
              "geometry",
              List.of("dev.heed.geometry"),
              List.of("core"),
              List.of("org.ejml..", "libsvm..")),
          new Module(
              "limits",
              List.of("dev.heed.limits"),
              List.of("core", "encoder", "geometry", "lab"),
              List.of("org.ejml..", "org.hipparchus..")),
          new Module(
              "nets",
              List.of("dev.heed.nets"),
              List.of("core", "text", "lab"),
              List.of("org.bytedeco..", "org.hipparchus..", "org.apache.commons.compress..")),
          new Module(
              "bench",
              List.of("dev.heed.bench"),
              List.of("core", "text", "encoder", "lab", "dynamics", "geometry"),
              List.of(
                  "com.fasterxml.jackson..",
                  "org.openjdk.jmh..",
                  "ai.onnxruntime..",
                  "org.bytedeco..",
                  "org.tribuo..",
                  "com.oracle.labs.mlrg.olcut..",
                  "de.bwaldvogel.liblinear..",
                  "opennlp.tools..",
                  "cc.mallet..")),
          new Module(
              "studio",
              List.of("dev.heed.studio"),
              List.of("core", "text", "lab", "dynamics", "geometry"),
              List.of(
                  "com.fasterxml.jackson..",
                  "de.siegmar.fastcsv..",
                  "io.javalin..",
                  "io.prometheus.metrics..",
                  "jakarta..",
                  "org.eclipse.jetty..",
                  "org.h2..",
                  "kotlin..")),
          new Module(
              "cli",
              List.of("dev.heed.cli"),
              List.of(
                  "core",
                  "text",
                  "encoder",
                  "lab",
                  "dynamics",
                  "geometry",
                  "limits",
                  "bench",
                  "studio"),
              List.of(
                  "com.fasterxml.jackson..",
                  "picocli..",
                  "me.tongfei.progressbar..",
                  "org.jline.utils..",
                  "javax.xml.stream..")));

  /** From the modules' folders: the command has heed-nets as a plugin, not on its class path. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importPaths(
              MODULES.stream()
                  .map(module -> CHECKOUT.resolve("heed-" + module.name() + "/target/classes"))
                  .toList());

  static List<Module> modules() {
    return MODULES;
  }

  @Test
  void everyModuleOfTheBuildIsNamed() throws IOException {
    String pom = Files.readString(CHECKOUT.resolve("pom.xml"));
    List<String> built =
        Pattern.compile("<module>heed-(\\w+)</module>")
            .matcher(pom.substring(0, pom.indexOf("</modules>")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(MODULES.stream().map(Module::name)).containsExactlyInAnyOrderElementsOf(built);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void allClassesAreSeen(Module module) {
    List<String> written = classNames(module);
    assertThat(written).isNotEmpty();
    assertThat(CLASSES.stream().map(JavaClass::getFullName)).containsAll(written);
    assertThat(written)
        .allMatch(name -> module.packages().stream().anyMatch(own -> name.startsWith(prefix(own))));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void usesItselfAndWhatIsNamedAlone(Module module) {
    List<String> allowed = new ArrayList<>(module.packages());
    allowed.addAll(module.libraries());
    allowed.add("java..");
    MODULES.stream()
        .filter(other -> module.uses().contains(other.name()))
        .forEach(other -> allowed.addAll(other.packages()));
    check(
        classes()
            .that()
            .resideInAnyPackage(module.packages().toArray(String[]::new))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(allowed.toArray(String[]::new)));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void packagesAreSmallAndDescribed(Module module) {
    Map<Path, List<Path>> packages =
        sources(module).collect(Collectors.groupingBy(Path::getParent));
    assertThat(packages).isNotEmpty();
    packages.forEach(
        (folder, files) -> {
          Path root = root(module);
          if (folder.equals(root)) {
            return;
          }
          String name = root.relativize(folder).toString().replace(File.separatorChar, '.');
          assertThat(folder.resolve("package-info.java")).exists();
          if (!LARGE_PACKAGES.containsKey(name)) {
            assertThat(files.size() - 1).as("files of " + name).isLessThanOrEqualTo(MAX_FILES);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("modules")
  void everyPackageStandsOnThePage(Module module) throws IOException {
    String page = Files.readString(CHECKOUT.resolve("docs/architecture.md"));
    Set<String> packages =
        classNames(module).stream()
            .map(name -> name.substring(0, name.lastIndexOf('.')))
            .collect(Collectors.toSet());
    assertThat(packages).isNotEmpty();
    assertThat(packages)
        .allMatch(
            name ->
                page.contains("`" + name + "`")
                    || page.contains("`" + name.substring(name.lastIndexOf('.')) + "`"));
  }

  /** Counts the parameters that stand in the source: without an enum's name and ordinal. */
  @Test
  void constructorsHaveFewParameters() {
    List<JavaConstructor> constructors =
        CLASSES.stream()
            .filter(type -> !type.getPackageName().endsWith("jmh_generated"))
            .flatMap(type -> type.getConstructors().stream())
            .toList();
    assertThat(constructors).hasSizeGreaterThan(800);
    assertThat(constructors)
        .allSatisfy(
            constructor -> {
              int hidden = constructor.getOwner().isEnum() ? 2 : 0;
              assertThat(constructor.getRawParameterTypes().size() - hidden)
                  .as(constructor.getFullName())
                  .isLessThanOrEqualTo(MAX_PARAMETERS);
            });
  }

  @Test
  void packagesHaveNoCycles() {
    check(
        slices()
            .matching("dev.heed.(**)")
            .should()
            .beFreeOfCycles()
            // KernelSelection falls back to the plain loops, so it names them.
            .ignoreDependency(
                name(KernelSelection.class.getName()),
                nameMatching("dev[.]heed[.]kernel[.]scalar[.]Scalar(Tile)?Kernels")));
  }

  @Test
  void onlyTheCommandWritesToTheConsole() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.heed.cli..", "dev.heed.bench..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace"));
  }

  @Test
  void randomNumbersComeFromOneSource() {
    check(
        noClasses()
            .that()
            .doNotBelongToAnyOf(SeededRandom.class)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(
                Random.class, SplittableRandom.class, SecureRandom.class, ThreadLocalRandom.class)
            .orShould()
            .callMethod(Math.class, "random"));
  }

  @Test
  void staticFieldsAreFinal() {
    check(fields().that().areStatic().should().beFinal());
  }

  private static String prefix(String packages) {
    return packages.substring(0, packages.length() - 1);
  }

  private static Path root(Module module) {
    return CHECKOUT.resolve("heed-" + module.name()).resolve("src/main/java");
  }

  private static Stream<Path> sources(Module module) {
    try (Stream<Path> files = Files.walk(root(module))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> classNames(Module module) {
    Path root = root(module);
    return sources(module)
        .filter(file -> !file.getFileName().toString().endsWith("-info.java"))
        .map(file -> root.relativize(file).toString().replace(".java", ""))
        .map(name -> name.replace(File.separatorChar, '.'))
        .toList();
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(false).check(CLASSES);
  }
}
