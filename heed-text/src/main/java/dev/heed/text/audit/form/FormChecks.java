package dev.heed.text.audit.form;

import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Severity;
import dev.heed.text.audit.texts.AuditedText;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.Feature;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Checks of the form of texts: empty, damaged, foreign and very long ones. */
public final class FormChecks {
  /** Times the length that only one text in twenty exceeds. */
  private static final int LONG_FACTOR = 10;

  private static final int LONG_CHARACTERS = 1_000;

  /** Share of the texts up to which a script is foreign; more of them are a second language. */
  private static final double FOREIGN_SHARE = 0.05;

  private static final int MIN_TEXTS = 20;

  private final AuditedTexts texts;

  private FormChecks(AuditedTexts texts) {
    this.texts = texts;
  }

  /** Checks all texts. */
  public static List<Draft> of(AuditedTexts texts) {
    FormChecks checks = new FormChecks(texts);
    List<Draft> drafts = new ArrayList<>();
    checks.characters(drafts);
    checks.words(drafts);
    checks.length(drafts);
    checks.scripts(drafts);
    return drafts;
  }

  private List<Integer> where(IntPredicate condition) {
    return IntStream.range(0, texts.size()).filter(condition).boxed().toList();
  }

  private void characters(List<Draft> drafts) {
    add(
        drafts,
        "control-characters",
        Severity.WARNING,
        where(i -> texts.get(i).has(Feature.CONTROL)),
        "%s NUL or other control characters.",
        "Find out which program wrote them; they are often the remains of a binary file or a"
            + " wrong charset.");
    add(
        drafts,
        "damaged-encoding",
        Severity.WARNING,
        where(i -> texts.get(i).has(Feature.DAMAGED)),
        "%s damaged characters, such as \"Ã©\" for \"é\", U+0092 for an apostrophe, or U+FFFD.",
        "Export the texts again with the right charset: UTF-8 was read as another, or the other"
            + " way round.");
  }

  private void words(List<Draft> drafts) {
    add(
        drafts,
        "empty-text",
        Severity.WARNING,
        where(i -> texts.get(i).has(Feature.BLANK)),
        "%s no character but white space.",
        "Remove them: from an empty text only the most frequent label can be learnt.");
    add(
        drafts,
        "no-word",
        Severity.NOTE,
        where(i -> !texts.get(i).has(Feature.BLANK) && isWordless(texts.get(i))),
        "%s no letter and no digit.",
        "Check that nothing was lost on the way.");
  }

  private static boolean isWordless(AuditedText text) {
    return text.script() == UnicodeScript.COMMON && !text.has(Feature.DIGIT);
  }

  private void length(List<Draft> drafts) {
    if (texts.size() < MIN_TEXTS) {
      return;
    }
    int[] lengths =
        IntStream.range(0, texts.size()).map(i -> texts.get(i).characters()).sorted().toArray();
    int usual = lengths[(int) (0.95 * (lengths.length - 1))];
    int longest = Math.max(LONG_CHARACTERS, LONG_FACTOR * usual);
    add(
        drafts,
        "very-long",
        Severity.WARNING,
        where(i -> texts.get(i).characters() > longest),
        String.format(
            Locale.ROOT,
            "%%s more than %,d characters; 95 %%%% of the texts have at most %,d.",
            longest,
            usual),
        "Look for a missing line end or quote, which joins records.");
  }

  private void scripts(List<Draft> drafts) {
    Map<UnicodeScript, Integer> counts = new EnumMap<>(UnicodeScript.class);
    int[] all = new int[1];
    IntStream.range(0, texts.size())
        .mapToObj(i -> family(texts.get(i).script()))
        .filter(script -> script != UnicodeScript.COMMON)
        .forEach(
            script -> {
              counts.merge(script, 1, Integer::sum);
              all[0]++;
            });
    for (Map.Entry<UnicodeScript, Integer> each : counts.entrySet()) {
      if (each.getValue() < FOREIGN_SHARE * all[0] && all[0] >= MIN_TEXTS) {
        String name = name(each.getKey());
        List<Integer> found = where(i -> family(texts.get(i).script()) == each.getKey());
        drafts.add(
            new Draft(
                found,
                places ->
                    new Finding.Form(
                        "other-script",
                        name,
                        Severity.NOTE,
                        "%s %s letters for the most part, unlike nearly all others."
                            .formatted(subject(found.size()), name),
                        "Check that they are in a language that the classifier shall know.",
                        places)));
      }
    }
  }

  /** Han and kana, also Hangul, stand in the same texts. */
  private static UnicodeScript family(UnicodeScript script) {
    return switch (script) {
      case HIRAGANA, KATAKANA, BOPOMOFO -> UnicodeScript.HAN;
      default -> script;
    };
  }

  private static String name(UnicodeScript script) {
    String[] words = script.name().toLowerCase(Locale.ROOT).split("_", -1);
    return String.join(
        " ",
        Arrays.stream(words)
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .toList());
  }

  private static String subject(int count) {
    return count == 1 ? "1 text has" : "%,d texts have".formatted(count);
  }

  private static void add(
      List<Draft> drafts,
      String problem,
      Severity severity,
      List<Integer> found,
      String message,
      String advice) {
    if (!found.isEmpty()) {
      drafts.add(
          new Draft(
              found,
              places ->
                  new Finding.Form(
                      problem,
                      "",
                      severity,
                      message.formatted(subject(found.size())),
                      advice,
                      places)));
    }
  }
}
