package dev.heed.text.audit.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.text.audit.fold.FoldTexts;
import dev.heed.text.corpus.CorpusReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Texts to be classified, dealt into folds.
 *
 * @param source the name of the texts for messages
 * @param form reads a text by its number
 * @param texts the numbers of the texts; a place below is an index into them
 * @param labels all labels, in alphabetical order
 * @param classes the class of each place, an index into the labels; of texts with several labels
 *     the rarest of them
 * @param several gives the labels of a text by its number, if a text may have several
 * @param folds the fold of each place
 */
@SuppressWarnings("ArrayRecordComponent") // shared, not copied: a million texts
record Problem(
    String source,
    TextForm form,
    int[] texts,
    List<String> labels,
    int[] classes,
    Optional<IntFunction<List<String>>> several,
    int[] folds) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Gives the text of a number, whole or in part. Used by several threads. */
  @FunctionalInterface
  interface TextForm {
    /** The text of a number. */
    String of(int text) throws IOException;
  }

  /** These texts in another form. */
  Problem with(TextForm other) {
    return new Problem(source, other, texts, labels, classes, several, folds);
  }

  /** The same texts, dealt in another way. */
  Problem with(int... others) {
    return new Problem(source, form, texts, labels, classes, several, others);
  }

  /** The labels of a place. */
  List<String> labelsOf(int place) {
    return several.isPresent()
        ? several.get().apply(texts[place])
        : List.of(labels.get(classes[place]));
  }

  int size() {
    return texts.length;
  }

  String text(int place) throws IOException {
    return form.of(texts[place]);
  }

  /** Opens the texts of all folds but one. */
  CorpusReader others(int fold) throws IOException {
    return FoldTexts.reader(new Lines(fold), source, several.isPresent());
  }

  /** A text with its labels as JSON, and the end of the line. */
  byte[] line(int place) throws IOException {
    byte[] json = JSON.writeValueAsBytes(Map.of("label", labelsOf(place), "text", text(place)));
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /** The places of the texts that {@link #others} reads, in this order. */
  int[] placesOfOthers(int fold) {
    int[] places = new int[size()];
    int count = 0;
    for (int i = 0; i < folds.length; i++) {
      if (folds[i] != fold) {
        places[count++] = i;
      }
    }
    return Arrays.copyOf(places, count);
  }

  /** The texts of all folds but one as JSON, a line at a time. */
  private final class Lines extends InputStream {
    private final int fold;
    private int next;
    private byte[] line = {};
    private int at;

    Lines(int fold) {
      this.fold = fold;
    }

    private boolean fill() throws IOException {
      while (at == line.length) {
        while (next < folds.length && folds[next] == fold) {
          next++;
        }
        if (next == folds.length) {
          return false;
        }
        line = Problem.this.line(next);
        at = 0;
        next++;
      }
      return true;
    }

    @Override
    public int read() throws IOException {
      return fill() ? line[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int done = 0;
      while (done < length && fill()) {
        int part = Math.min(length - done, line.length - at);
        System.arraycopy(line, at, target, offset + done, part);
        at += part;
        done += part;
      }
      return done == 0 ? -1 : done;
    }
  }
}
