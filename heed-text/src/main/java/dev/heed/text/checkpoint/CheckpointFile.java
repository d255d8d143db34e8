package dev.heed.text.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.AtomicFile;
import dev.heed.base.InvalidInputException;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.storage.Archive;
import dev.heed.text.storage.Safetensors;
import dev.heed.text.training.Epoch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A checkpoint as a file: the epochs so far, and all numbers that the next epoch starts from. The
 * continued training ends with the same bytes. Random numbers need no state, since each epoch has a
 * stream of its own.
 */
public final class CheckpointFile implements Checkpoint {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String STATE = "state.json";
  private static final String TENSORS = "tensors.safetensors";
  private static final String ORIGIN = "one that heed train wrote for the same texts and settings";

  private final CheckpointStore store;
  private final String training;
  private final List<Tensor> tensors;

  /**
   * Makes a checkpoint of a training.
   *
   * @param training identifies texts and settings; a checkpoint of others is rejected
   * @param tensors the state; read into and written from
   */
  public CheckpointFile(CheckpointStore store, String training, List<Tensor> tensors) {
    this.store = store;
    this.training = training;
    this.tensors = tensors;
  }

  @Override
  public void write(List<Epoch> history) throws InvalidInputException {
    ObjectNode state = JSON.createObjectNode().put("training", training);
    ArrayNode epochs = state.putArray("epochs");
    for (Epoch epoch : history) {
      epochs
          .addArray()
          .add(epoch.trainLoss())
          .add(epoch.devLoss())
          .add(epoch.devAccuracy())
          .add(epoch.devMacroF1());
    }
    SequencedMap<String, AtomicFile.Content> entries = new LinkedHashMap<>();
    entries.put(STATE, out -> out.write(JSON.writeValueAsBytes(state)));
    entries.put(TENSORS, out -> Safetensors.write(tensors, out));
    store.write(history.size(), out -> Archive.write(entries, out));
  }

  @Override
  public List<Epoch> read() throws InvalidInputException {
    return store.read(this::read);
  }

  private List<Epoch> read(Path file) throws InvalidInputException {
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    for (Tensor tensor : tensors) {
      shapes.put(tensor.name(), tensor.shape());
    }
    try (Archive archive = Archive.open(file, List.of(STATE, TENSORS), "a checkpoint", ORIGIN)) {
      List<Epoch> history =
          archive.read(STATE, (in, size, source) -> epochs(file, JSON.readTree(in)));
      List<Tensor> read =
          archive.read(TENSORS, (in, size, source) -> Safetensors.read(in, size, source, shapes));
      for (int i = 0; i < tensors.size(); i++) {
        float[] values = read.get(i).values();
        System.arraycopy(values, 0, tensors.get(i).values(), 0, values.length);
      }
      return history;
    }
  }

  private List<Epoch> epochs(Path file, JsonNode state) throws InvalidInputException {
    if (!state.path("training").asText().equals(training)) {
      throw new InvalidInputException(
          file.toString(), 0, "is a checkpoint of another training", ORIGIN);
    }
    List<Epoch> history = new ArrayList<>();
    for (JsonNode epoch : state.path("epochs")) {
      history.add(
          new Epoch(
              history.size() + 1,
              epoch.path(0).asDouble(),
              epoch.path(1).asDouble(),
              epoch.path(2).asDouble(),
              epoch.path(3).asDouble()));
    }
    return history;
  }
}
