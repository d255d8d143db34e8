package dev.heed.studio.serve;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * The models of a service. A file that is replaced is taken up as soon as it has not changed from
 * one check to the next; a request that has begun keeps the model it began with. A file that cannot
 * be read is refused until it changes again.
 */
final class ServedModels {
  /** Hexadecimal digits of a version: 48 bits tell the files of one service apart. */
  private static final int VERSION_DIGITS = 12;

  /**
   * A model that is served.
   *
   * @param version the beginning of the file's SHA-256
   * @param loaded when it was loaded
   */
  record Model(String name, String version, Instant loaded, Classifier classifier) {}

  /** Takes note of replaced files. */
  interface Listener {
    /** Called after a file was taken up or refused. */
    void replaced(String name, boolean takenUp);
  }

  private final List<Place> places;
  private final Classifier.Loader loader;
  private final Consumer<String> log;
  private final Listener listener;

  /** A name with its file. Only the thread that checks the files writes the model. */
  private static final class Place {
    private final String name;
    private final WatchedFile file;
    private volatile Model model;

    Place(String name, WatchedFile file, Model model) {
      this.name = name;
      this.file = file;
      this.model = model;
    }
  }

  /**
   * Loads the models.
   *
   * @throws IOException if a file cannot be read or holds no model with labels
   */
  ServedModels(
      SequencedMap<String, Path> files,
      Classifier.Loader loader,
      Consumer<String> log,
      Listener listener)
      throws IOException {
    this.loader = loader;
    this.log = log;
    this.listener = listener;
    List<Place> loaded = new ArrayList<>();
    for (Map.Entry<String, Path> each : files.entrySet()) {
      WatchedFile file = new WatchedFile(each.getValue());
      loaded.add(new Place(each.getKey(), file, load(each.getKey(), each.getValue())));
    }
    places = List.copyOf(loaded);
  }

  /** All models; the first one is the default. */
  List<Model> all() {
    return places.stream().map(place -> place.model).toList();
  }

  /**
   * A model; without a name, the first one.
   *
   * @throws NoSuchElementException if there is none of that name
   */
  Model get(Optional<String> name) {
    if (name.isEmpty()) {
      return places.getFirst().model;
    }
    return places.stream()
        .filter(place -> place.name.equals(name.get()))
        .findFirst()
        .map(place -> place.model)
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "there is no model '%s'; expected one of %s"
                        .formatted(
                            name.get(),
                            String.join(", ", places.stream().map(each -> each.name).toList()))));
  }

  /** Takes up files that have been replaced. To be called again and again, by one thread. */
  void check() {
    places.forEach(this::check);
  }

  private void check(Place place) {
    if (!place.file.isReplaced()) {
      return;
    }
    String problem = "";
    try {
      Model model = load(place.name, place.file.path());
      if (!place.file.isUnchanged()) {
        return; // to be loaded again when it has settled
      }
      if (!model.version().equals(place.model.version())) {
        place.model = model;
        log.accept("%s: version %s is served now".formatted(place.name, model.version()));
        listener.replaced(place.name, true);
      }
    } catch (IOException | RuntimeException e) {
      problem = String.valueOf(e.getMessage());
    } catch (OutOfMemoryError e) {
      problem =
          place.file.path()
              + ": does not fit into memory; expected a smaller model or a larger heap";
    }
    place.file.judge();
    if (!problem.isEmpty()) {
      log.accept(
          "%s: the replaced file is refused, version %s stays: %s"
              .formatted(place.name, place.model.version(), problem));
      listener.replaced(place.name, false);
    }
  }

  private Model load(String name, Path file) throws IOException {
    String version = version(file);
    Classifier classifier = loader.load(file);
    return new Model(name, version, Instant.now().truncatedTo(ChronoUnit.SECONDS), classifier);
  }

  private static String version(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new InvalidInputException(
          file.toString(), 0, "this is a folder", "the file of a model");
    }
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
  }
}
