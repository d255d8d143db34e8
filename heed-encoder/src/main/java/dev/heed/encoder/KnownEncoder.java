package dev.heed.encoder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Encoders that Maven Central has in jars, each with its name in commands. */
public enum KnownEncoder {
  MINILM("minilm", "all-minilm-l6-v2", "1.19.0-beta29", "Apache-2.0"),
  MINILM_Q("minilm-q", "all-minilm-l6-v2-q", "1.19.0-beta29", "Apache-2.0"),
  BGE_SMALL_EN("bge-small-en", "bge-small-en-v15", "1.20.0-beta30", "MIT"),
  BGE_SMALL_EN_Q("bge-small-en-q", "bge-small-en-v15-q", "1.20.0-beta30", "MIT"),
  E5_SMALL("e5-small", "e5-small-v2", "1.17.0-beta27", "MIT"),
  E5_SMALL_Q("e5-small-q", "e5-small-v2-q", "0.36.2", "MIT"),
  BGE_SMALL_ZH("bge-small-zh", "bge-small-zh-v15-q", "1.11.0-beta19", "MIT");

  private static final String GROUP = "dev.langchain4j";
  private static final String ARTIFACT = "langchain4j-embeddings-";

  private final String label;
  private final String artifact;
  private final String version;
  private final String licence;

  KnownEncoder(String label, String artifact, String version, String licence) {
    this.label = label;
    this.artifact = ARTIFACT + artifact;
    this.version = version;
    this.licence = licence;
  }

  /** The encoder of a name, such as {@code minilm}. */
  public static Optional<KnownEncoder> named(String name) {
    return Arrays.stream(values()).filter(each -> each.label.equals(name)).findFirst();
  }

  /** All names with commas between them. */
  public static String names() {
    return Arrays.stream(values()).map(each -> each.label).collect(Collectors.joining(", "));
  }

  /** The name in commands. */
  public String label() {
    return label;
  }

  /** The name of the model's resources on the class path, without their ending. */
  String stem() {
    return artifact.substring(ARTIFACT.length()).replace("-v15", "-v1.5");
  }

  /** The coordinates of the jar in Maven Central. */
  public String coordinates() {
    return GROUP + ":" + artifact + ":" + version;
  }

  /** The licence that the model's card names; the jar holds none. */
  public String licence() {
    return licence;
  }

  /** The command that fetches the jar into Maven's local repository. */
  public List<String> fetch() {
    return List.of(
        "mvn", "-B", "dependency:get", "-Dartifact=" + coordinates(), "-Dtransitive=false");
  }

  /** The place of the jar in Maven's local repository, whether it is there or not. */
  public Path inRepository() {
    Path repository =
        Optional.ofNullable(System.getProperty("maven.repo.local"))
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".m2", "repository"));
    return repository
        .resolve(GROUP.replace('.', '/'))
        .resolve(artifact)
        .resolve(version)
        .resolve(jar());
  }

  private String jar() {
    return artifact + "-" + version + ".jar";
  }

  /**
   * The jar, if it is in one of some folders or in Maven's local repository.
   *
   * @param folders such as the folder of a program's libraries
   */
  public Optional<Path> find(List<Path> folders) {
    for (Path folder : folders) {
      Path file = folder.resolve(jar());
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    return Optional.of(inRepository()).filter(Files::isRegularFile);
  }
}
