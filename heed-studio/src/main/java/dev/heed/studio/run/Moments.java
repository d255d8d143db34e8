package dev.heed.studio.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.kernel.SeededRandom;
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

/** The words of a training over time: of one that goes on, or of one whose files are there. */
public final class Moments {
  private static final int MOST_DOCUMENTS = 8;

  private final Path folder;
  private Optional<TrainingTexts> texts = Optional.empty();
  private Optional<Frames> frames = Optional.empty();

  /** Whether the frames are ours to close, and not the training's. */
  private boolean opened;

  Moments(Path folder) {
    this.folder = folder;
  }

  /** A word at a moment. */
  public record Place(int epoch, float score, float norm) {}

  /** Follows a training that goes on. */
  synchronized void follow(TrainingTexts texts, Frames frames) {
    this.texts = Optional.of(texts);
    this.frames = Optional.of(frames);
    opened = false;
  }

  /** Lets go of all that can be read again. */
  synchronized void release() {
    if (opened && frames.isPresent()) {
      try {
        frames.get().close();
      } catch (IOException _) {
        // It was opened to be read, so nothing can be lost.
      }
    }
    frames = Optional.empty();
    texts = Optional.empty();
    opened = false;
  }

  /** The epochs at which the words can be looked at; none if there are no words. */
  public synchronized List<Integer> epochs() throws IOException {
    return open() ? frames.orElseThrow().epochs() : List.of();
  }

  /**
   * The words at an epoch, or at the last moment before it.
   *
   * @throws NoSuchElementException if there is no moment
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
    throw new NoSuchElementException(
        "there is no moment to look at; expected a training that has begun");
  }

  /** Some training documents that hold a word. */
  public synchronized List<TrainingTexts.Document> documents(int word) throws IOException {
    return texts().documents(known(word), MOST_DOCUMENTS);
  }

  /** Where some words were at all moments. */
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

  /** The texts, read again if this is a run of earlier. */
  private TrainingTexts texts() throws IOException {
    if (texts.isEmpty()) {
      JsonNode config =
          Json.read(Files.readAllBytes(folder.resolve("config.json")), JsonNode.class);
      texts =
          Optional.of(
              TrainingTexts.read(
                  Training.Settings.of(config.path("settings")),
                  new SeededRandom(config.path("seed").asLong())));
    }
    return texts.get();
  }
}
