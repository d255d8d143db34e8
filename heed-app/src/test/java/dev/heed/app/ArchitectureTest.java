package dev.heed.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.heed.spi.KernelSelection;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the modules to their place: core ← text ← dynamics, core ← geometry and nets, lab apart,
 * the app above all.
 */
class ArchitectureTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.heed");

  private static final List<String> ABOVE_CORE =
      List.of(
          "dev.heed.simd",
          "dev.heed.text",
          "dev.heed.lab",
          "dev.heed.dynamics",
          "dev.heed.geometry",
          "dev.heed.nets",
          "dev.heed.app");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "heed-core",
        "heed-simd",
        "heed-text",
        "heed-lab",
        "heed-dynamics",
        "heed-geometry",
        "heed-nets",
        "heed-app"
      })
  void theClassesOfEachModuleAreSeen(String module) {
    List<String> written = classNames(module);
    assumeThat(written).as("sources of " + module).isNotEmpty();
    assertThat(CLASSES.stream().map(JavaClass::getFullName)).containsAll(written);
  }

  @Test
  void coreUsesTheJdkAlone() {
    check(
        classes()
            .that(core())
            .should()
            .onlyDependOnClassesThat(core().or(resideInAPackage("java.."))));
  }

  @Test
  void simdUsesCoreAlone() {
    check(
        classes()
            .that()
            .resideInAPackage("dev.heed.simd..")
            .should()
            .onlyDependOnClassesThat(
                core()
                    .or(
                        resideInAnyPackage(
                            "dev.heed.simd..", "java..", "jdk.incubator.vector.."))));
  }

  @Test
  void theVectorApiIsForSimdAlone() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.heed.simd..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.."));
  }

  @Test
  void nothingNamesTheAcceleratedKernels() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.heed.simd..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.heed.simd.."));
  }

  @Test
  void textKnowsNothingAboveIt() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.heed.text..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.heed.lab..",
                "dev.heed.dynamics..",
                "dev.heed.geometry..",
                "dev.heed.nets..",
                "dev.heed.app.."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.heed.geometry", "dev.heed.nets"})
  void geometryAndNetsUseCoreAndLabAlone(String module) {
    check(
        noClasses()
            .that()
            .resideInAPackage(module + "..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.heed..")
                    .and(not(core().or(resideInAnyPackage(module + "..", "dev.heed.lab.."))))));
  }

  @Test
  void pyTorchIsForNetsAlone() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.heed.nets..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.."));
  }

  @Test
  void theWebIsForTheStudioAlone() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.heed.app.studio")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.javalin..", "jakarta..", "org.eclipse.jetty.."));
  }

  @Test
  void theStudioKnowsNoCommand() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.heed.app.studio..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.heed.app", "picocli.."));
  }

  @Test
  void labStandsAlone() {
    assumeThat(classNames("heed-lab")).isNotEmpty();
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.heed.lab..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.heed..").and(not(resideInAPackage("dev.heed.lab..")))));
  }

  @Test
  void nothingUsesTheApp() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.heed.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.heed.app.."));
  }

  @Test
  void packagesHaveNoCycles() {
    check(
        slices()
            .matching("dev.heed.(**)")
            .should()
            .beFreeOfCycles()
            // Where the back end is chosen, the one that is always there has to be known.
            .ignoreDependency(
                name(KernelSelection.class.getName()),
                nameMatching("dev[.]heed[.]internal[.]Scalar(Tile)?Kernels")));
  }

  @Test
  void onlyTheAppWritesToTheConsole() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.heed.app..")
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
            .resideOutsideOfPackage("dev.heed.random..")
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

  @Test
  void publicPackagesAreDescribed() {
    List<Path> packages =
        Stream.of(
                "heed-core",
                "heed-simd",
                "heed-text",
                "heed-lab",
                "heed-dynamics",
                "heed-geometry",
                "heed-nets")
            .flatMap(ArchitectureTest::sources)
            .filter(ArchitectureTest::isPublic)
            .map(Path::getParent)
            .distinct()
            .toList();
    assertThat(packages).isNotEmpty();
    assertThat(packages)
        .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
  }

  private static DescribedPredicate<JavaClass> core() {
    return describe(
        "belong to core",
        type ->
            type.getPackageName().startsWith("dev.heed.")
                && ABOVE_CORE.stream().noneMatch(type.getPackageName()::startsWith));
  }

  private static Stream<Path> sources(String module) {
    Path root = CHECKOUT.resolve(module).resolve("src/main/java");
    if (!Files.exists(root)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPublic(Path source) {
    try (Stream<String> lines = Files.lines(source)) {
      return lines.anyMatch(line -> line.startsWith("public "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> classNames(String module) {
    Path root = CHECKOUT.resolve(module).resolve("src/main/java");
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
