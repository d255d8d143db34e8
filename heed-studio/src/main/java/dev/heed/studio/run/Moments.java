package dev.heed.studio.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.studio.json.Json;
import dev.heed.studio.train.Frames;
import dev.heed.studio.train.Plane;
import dev.heed.studio.train.Training;
import dev.heed.studio.train.TrainingTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** The words of a training over time, of an active one or of one read from the files of its run. */
public final class Moments {
  private static final int MAX_DOCUMENTS = 8;

  private final Path folder;
  private final Folders folders;
  private Optional<TrainingTexts> texts = Optional.empty();
  private Optional<Frames> frames = Optional.empty();

  /** Whether the frames were opened here and have to be closed here, not by the training. */
  private boolean opened;

  Moments(Path folder, Folders folders) {
    this.folder = folder;
    this.folders = folders;
  }

  /** Score and norm of a word at an epoch. */
  public record Place(int epoch, float score, float norm) {}

  /** Takes the words from an active training. */
  synchronized void follow(TrainingTexts texts, Frames frames) {
    this.texts = Optional.of(texts);
    this.frames = Optional.of(frames);
    opened = false;
  }

  /** Frees the memory of everything that can be read again. */
  synchronized void release() {
    if (opened && frames.isPresent()) {
      try {
        frames.get().close();
      } catch (IOException _) {
        // Opened for reading only, so nothing is lost.
      }
    }
    frames = Optional.empty();
    texts = Optional.empty();
    opened = false;
  }

  /** The epochs with a frame; empty before the training begins. */
  public synchronized List<Integer> epochs() throws IOException {
    return open() ? frames.orElseThrow().epochs() : List.of();
  }

  /**
   * The words at an epoch, or at the last one before it that has a frame.
   *
   * @throws NoSuchElementException if there is no frame
   */
  public synchronized Plane at(int epoch) throws IOException {
    if (open()) {
      Frames all = frames.orElseThrow();
      List<Integer> epochs = all.epochs();
      if (!epochs.isEmpty()) {
        Frames.Frame frame = all.at(Math.max(epoch, epochs.getFirst())).orElseThrow();
        return new Plane(texts(), frame, all.queryNorm());
      }
    }
    throw new NoSuchElementException("there are no words yet; expected a training that has begun");
  }

  /** The first {@value #MAX_DOCUMENTS} training documents with a word. */
  public synchronized List<TrainingTexts.Document> documents(int word) throws IOException {
    return texts().documents(known(word), MAX_DOCUMENTS);
  }

  /** The places of words at all epochs with a frame. */
  public synchronized SequencedMap<Integer, List<Place>> courses(List<Integer> words)
      throws IOException {
    SequencedMap<Integer, List<Place>> courses = new TreeMap<>();
    for (int epoch : epochs()) {
      Frames.Frame frame = frames.orElseThrow().at(epoch).orElseThrow();
      for (int word : words) {
        courses
            .computeIfAbsent(known(word), _ -> new ArrayList<>())
            .add(new Place(frame.epoch(), frame.scores()[word], frame.norms()[word]));
      }
    }
    return courses;
  }

  private int known(int word) throws IOException {
    int count = texts().words().size();
    if (word < 0 || word >= count) {
      throw new NoSuchElementException(
          "there is no word " + word + "; expected 0 to " + (count - 1));
    }
    return word;
  }

  private boolean open() throws IOException {
    Path file = folder.resolve(Training.FRAMES);
    if (frames.isEmpty() && Files.exists(file)) {
      frames = Optional.of(Frames.open(file, false));
      opened = true;
    }
    return frames.isPresent();
  }

  /** The texts; of an earlier run they are read again. */
  private TrainingTexts texts() throws IOException {
    if (texts.isEmpty()) {
      Training training = new Training("", Training.Watcher.none());
      JsonNode config =
          Json.read(Files.readAllBytes(folder.resolve("config.json")), JsonNode.class);
      texts =
          Optional.of(
              TrainingTexts.read(
                  Laboratory.settings(training, config, folders).data(),
                  new SeededRandom(config.path("seed").asLong())));
    }
    return texts.get();
  }
}
