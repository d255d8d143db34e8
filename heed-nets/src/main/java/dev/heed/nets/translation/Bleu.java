package dev.heed.nets.translation;

import dev.heed.base.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Corpus BLEU with one reference per sentence, as sacreBLEU defines it (Post 2018): tokens {@code
 * 13a}, case kept, n-grams up to 4, exponential smoothing of n-grams that never match.
 *
 * @param score 0 to 100
 * @param precisions of 1- to 4-grams, in percent, after smoothing
 * @param brevityPenalty 1 if the translations are at least as long as the references
 */
public record Bleu(double score, List<Double> precisions, double brevityPenalty) {
  private static final int ORDER = 4;
  private static final Pattern SIGNS = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
  private static final Pattern SIGN_AFTER_NO_DIGIT = Pattern.compile("([^0-9])([.,])");
  private static final Pattern SIGN_BEFORE_NO_DIGIT = Pattern.compile("([.,])([^0-9])");
  private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");

  public Bleu {
    precisions = List.copyOf(precisions);
  }

  /**
   * The BLEU of translations.
   *
   * @throws IllegalArgumentException if the numbers of translations and references differ
   */
  public static Bleu of(List<String> translations, List<String> references) {
    if (translations.size() != references.size()) {
      throw new ProblemException(
          "there are %d translations".formatted(translations.size()),
          "%d, the number of references".formatted(references.size()));
    }
    long[] matches = new long[ORDER];
    long[] totals = new long[ORDER];
    long length = 0;
    long referenceLength = 0;
    for (int i = 0; i < translations.size(); i++) {
      List<String> words = tokens(translations.get(i));
      List<String> reference = tokens(references.get(i));
      length += words.size();
      referenceLength += reference.size();
      for (int n = 1; n <= ORDER; n++) {
        Map<List<String>, Integer> wanted = ngrams(reference, n);
        for (Map.Entry<List<String>, Integer> each : ngrams(words, n).entrySet()) {
          totals[n - 1] += each.getValue();
          matches[n - 1] += Math.min(each.getValue(), wanted.getOrDefault(each.getKey(), 0));
        }
      }
    }
    return of(matches, totals, length, referenceLength);
  }

  private static Bleu of(long[] matches, long[] totals, long length, long referenceLength) {
    List<Double> precisions = new ArrayList<>();
    double logs = 0;
    double smoothing = 1;
    for (int n = 0; n < ORDER; n++) {
      double precision = 0;
      if (totals[n] > 0 && matches[n] > 0) {
        precision = 100.0 * matches[n] / totals[n];
      } else if (totals[n] > 0) {
        smoothing *= 2;
        precision = 100.0 / (smoothing * totals[n]);
      }
      precisions.add(precision);
      logs += StrictMath.log(precision);
    }
    double brevity =
        length >= referenceLength
            ? 1
            : length == 0 ? 0 : StrictMath.exp(1 - (double) referenceLength / length);
    boolean nothing = Arrays.stream(matches).allMatch(each -> each == 0);
    double score = nothing ? 0 : brevity * StrictMath.exp(logs / ORDER);
    return new Bleu(score, precisions, brevity);
  }

  private static Map<List<String>, Integer> ngrams(List<String> words, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= words.size(); i++) {
      counts.merge(words.subList(i, i + n), 1, Integer::sum);
    }
    return counts;
  }

  /** Tokens as those of mteval-v13a. */
  static List<String> tokens(String text) {
    String line =
        text.replace("<skipped>", "")
            .replace("-\n", "")
            .replace('\n', ' ')
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
    line = SIGNS.matcher(" " + line.stripTrailing() + " ").replaceAll(" $1 ");
    line = SIGN_AFTER_NO_DIGIT.matcher(line).replaceAll("$1 $2 ");
    line = SIGN_BEFORE_NO_DIGIT.matcher(line).replaceAll(" $1 $2");
    line = DASH_AFTER_DIGIT.matcher(line).replaceAll("$1 $2 ");
    String stripped = line.strip();
    return stripped.isEmpty() ? List.of() : List.of(stripped.split("\\s+"));
  }
}
