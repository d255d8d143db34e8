package dev.heed.studio.run;

import dev.heed.studio.classify.ClassifierSettings;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts messages of the libraries into the terms of the studio: they name options of the command,
 * which has the same settings under other names, and folders of this machine.
 */
public record Messages(Folders folders) {
  /** An option that is a setting here, with its value, unless a word of the sentence follows. */
  private static final Pattern OPTION =
      Pattern.compile(
          "--(?:(no-header)|("
              + ClassifierSettings.NAMES.stream()
                  .map(name -> name.replace('_', '-'))
                  .sorted(Comparator.reverseOrder())
                  .filter(name -> !name.equals(ClassifierSettings.DATA))
                  .collect(Collectors.joining("|"))
              + "))(?![\\w-])"
              + "(?: (?!with |and |or |if |is |are |has |says|refer)('[^']*'|[^\\s,;()]+|[,;]))?");

  /** The message in the terms of the studio. */
  public String put(String message) {
    String named =
        OPTION
            .matcher(message)
            .replaceAll(option -> Matcher.quoteReplacement("the setting " + setting(option)))
            .replaceAll("(the setting [\\w-]+=(?:'[^']*'|\\S*[^\\s,])) (?=the setting )", "$1, ");
    return folders.withoutPlaces(named.replaceAll("--set (?=\\w+=)", ""));
  }

  private static String setting(MatchResult option) {
    if (option.group(1) != null) {
      return "header=false";
    }
    String value = option.group(3);
    String name = option.group(2).replace('-', '_');
    return value == null || value.matches("[A-Z]+") ? name : name + "=" + value;
  }
}
