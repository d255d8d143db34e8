package dev.heed.studio.http;

import dev.heed.base.ProblemException;
import java.util.List;
import java.util.Optional;

/** Texts for a model; without one, for the first model. */
public record TextsRequest(Optional<String> model, List<String> texts) {
  private static final int MAX_TEXTS = 1000;
  private static final int MAX_CHARACTERS = 1 << 20;

  /**
   * Checks the texts.
   *
   * @throws ProblemException if one is missing or too long, or if they are too many
   */
  public TextsRequest {
    model = model == null ? Optional.empty() : model;
    if (texts == null) {
      throw new ProblemException("texts is missing", "a list of 1 to " + MAX_TEXTS + " texts");
    }
    if (texts.isEmpty() || texts.size() > MAX_TEXTS) {
      throw new ProblemException("texts has " + texts.size() + " texts", "1 to " + MAX_TEXTS);
    }
    for (int i = 0; i < texts.size(); i++) {
      checkText("texts[" + i + "]", texts.get(i));
    }
  }

  /**
   * Checks one text.
   *
   * @param name its place in the request
   */
  public static void checkText(String name, String text) {
    if (text == null) {
      throw new ProblemException(name + " is missing or null", "a string");
    }
    if (text.length() > MAX_CHARACTERS) {
      throw new ProblemException(
          name + " has " + text.length() + " characters", "at most " + MAX_CHARACTERS);
    }
  }
}
