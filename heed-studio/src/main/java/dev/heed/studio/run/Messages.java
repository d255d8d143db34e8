package dev.heed.studio.run;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts messages of the libraries into the terms of the studio: they name options of the command,
 * which has the same settings under other names, and folders of this machine.
 */
public record Messages(Folders folders) {
  /** An option that is a setting here, with its value or the placeholder of one. */
  private static final Pattern OPTION =
      Pattern.compile(
          "--(text|label|format|encoding|no-header)\\b"
              + "(?: (NAME|N|csv|tsv|jsonl|[A-Za-z]+-?[0-9][\\w-]*)\\b)?");

  /** The message in the terms of the studio. */
  public String put(String message) {
    String named =
        OPTION
            .matcher(message)
            .replaceAll(option -> Matcher.quoteReplacement("the setting " + setting(option)));
    return folders.withoutPlaces(named.replaceAll("--set (?=\\w+=)", ""));
  }

  private static String setting(MatchResult option) {
    if (option.group(1).equals("no-header")) {
      return "header=false";
    }
    String value = option.group(2);
    return value == null || value.equals("NAME") || value.equals("N")
        ? option.group(1)
        : option.group(1) + "=" + value;
  }
}
