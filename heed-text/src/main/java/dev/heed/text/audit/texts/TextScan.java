package dev.heed.text.audit.texts;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.token.WhiteSpace;
import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Findings in one text, apart from all others. */
record TextScan(
    String[] forms, Fingerprint fingerprint, int characters, int features, UnicodeScript script) {
  private static final Pattern MARKUP =
      Pattern.compile("</?[a-zA-Z][a-zA-Z0-9]*( [^<>]{0,200})?/?>|&(amp|lt|gt|quot|nbsp|#[0-9]+);");
  private static final Pattern URL = Pattern.compile("(?i)\\bhttps?://|\\bwww\\.[a-z0-9]");
  private static final Pattern EMAIL = Pattern.compile("[\\w.+-]{1,64}@[\\w-]{1,64}\\.\\w");

  /** UTF-8 read as Latin-1 or Windows-1252: a lead byte as a letter, then a following byte. */
  private static final Pattern DAMAGED =
      Pattern.compile(
          "[\\u00c2\\u00c3][\\u0080-\\u00bf\\u20ac\\u2122\\u0153\\u0160\\u0178]"
              + "|\\u00e2\\u20ac|\\u00e2\\u0080|\\u00ef\\u00bb\\u00bf|\\ufffd");

  private static final Pattern REPEATED = Pattern.compile("[!?]{2}|\\.{3}|…");
  private static final Pattern ID =
      Pattern.compile("(?=[a-z]*[0-9])(?=[0-9]*[a-z])[a-z0-9]{6,}|[0-9]{6,}");
  private static final int MIN_CAPITALS = 4;
  private static final int FIRST_C1 = 0x80;

  /** Looks at a text. */
  static TextScan of(String text, Tokenizer tokenizer, TokenBuffer tokens) {
    tokenizer.tokenize(text, tokens);
    String[] forms = new String[tokens.size()];
    boolean identifier = false;
    for (int i = 0; i < forms.length; i++) {
      forms[i] = tokens.form(i);
      identifier |= forms[i].length() >= 6 && ID.matcher(forms[i]).matches();
    }
    Letters letters = Letters.of(text);
    int features = letters.features();
    features |= identifier ? Feature.ID.bit() : 0;
    features |= found(MARKUP, text, '<', '&') ? Feature.MARKUP.bit() : 0;
    features |= URL.matcher(text).find() ? Feature.URL.bit() : 0;
    features |= text.indexOf('@') >= 0 && EMAIL.matcher(text).find() ? Feature.EMAIL.bit() : 0;
    features |= DAMAGED.matcher(text).find() ? Feature.DAMAGED.bit() : 0;
    features |= REPEATED.matcher(text).find() ? Feature.REPEATED_MARKS.bit() : 0;
    return new TextScan(
        forms,
        Fingerprint.of(text),
        text.codePointCount(0, text.length()),
        features,
        letters.script());
  }

  private static boolean found(Pattern pattern, String text, char one, char other) {
    return (text.indexOf(one) >= 0 || text.indexOf(other) >= 0) && pattern.matcher(text).find();
  }

  /** Features of the characters, and the script of most letters. */
  private record Letters(int features, UnicodeScript script) {
    static Letters of(String text) {
      int features = 0;
      int upper = 0;
      int cased = 0;
      int last = -1;
      int first = -1;
      Map<UnicodeScript, Integer> scripts = new EnumMap<>(UnicodeScript.class);
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        i += Character.charCount(c);
        if (WhiteSpace.isBlank(c)) {
          continue;
        }
        first = first < 0 ? c : first;
        last = c;
        features |= feature(c);
        if (Character.isLetter(c)) {
          UnicodeScript script = UnicodeScript.of(c);
          if (script != UnicodeScript.COMMON && script != UnicodeScript.INHERITED) {
            scripts.merge(script, 1, Integer::sum);
          }
          upper += Character.isUpperCase(c) ? 1 : 0;
          cased += Character.isUpperCase(c) || Character.isLowerCase(c) ? 1 : 0;
        }
      }
      features |= first < 0 ? Feature.BLANK.bit() : ends(first, last);
      features |= cased >= MIN_CAPITALS && upper > 0.7 * cased ? Feature.CAPITALS.bit() : 0;
      return new Letters(features, most(scripts));
    }

    private static UnicodeScript most(Map<UnicodeScript, Integer> scripts) {
      return scripts.entrySet().stream()
          .max(Map.Entry.comparingByValue())
          .map(Map.Entry::getKey)
          .orElse(UnicodeScript.COMMON);
    }

    private static int feature(int c) {
      return switch (c) {
        case '!', '！' -> Feature.EXCLAMATION.bit();
        case '?', '？' -> Feature.QUESTION.bit();
        case '"', '“', '”' -> Feature.QUOTES.bit();
        default -> {
          if (Character.isDigit(c)) {
            yield Feature.DIGIT.bit();
          }
          if (!Character.isISOControl(c)) {
            yield 0;
          }
          // U+0080 to U+009F are never meant: they are quotes and dashes of Windows-1252.
          yield c < FIRST_C1 ? Feature.CONTROL.bit() : Feature.DAMAGED.bit();
        }
      };
    }

    private static int ends(int first, int last) {
      int features = Character.isLowerCase(first) ? Feature.LOWER_START.bit() : 0;
      if (last == '.' || last == '。') {
        return features | Feature.FULL_STOP_END.bit();
      }
      return features | (Character.isLetterOrDigit(last) ? Feature.NO_END_MARK.bit() : 0);
    }
  }
}
