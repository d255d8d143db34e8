package dev.heed.studio.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts messages of the libraries into the terms of the studio: they name options of the command,
 * which has the same settings under other names, and folders of this machine.
 */
public record Messages(Folders folders) {
  /** An option that is a setting here, with the placeholder of its value. */
  private static final Pattern OPTION =
      Pattern.compile("--(text|label|format|encoding|no-header)(?: (?:NAME|N)\\b)?");

  /** The message in the terms of the studio. */
  public String put(String message) {
    String named =
        OPTION
            .matcher(message)
            .replaceAll(
                option ->
                    Matcher.quoteReplacement(
                        "the setting "
                            + (option.group(1).equals("no-header")
                                ? "header=false"
                                : option.group(1))));
    return folders.withoutPlaces(named.replaceAll("--set (?=\\w+=)", ""));
  }
}
