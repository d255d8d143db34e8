package dev.heed.text.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.TokenShares;
import dev.heed.text.Training;
import dev.heed.text.model.Model;
import dev.heed.text.pooling.ClassSample;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Loss;
import dev.heed.text.pooling.ReferenceClassifier;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.pooling.WordSpans;
import dev.heed.text.shard.TextEncoder;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Head;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.vocabulary.Encoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecouplingTest {
  private static final List<String> LABELS = List.of("neg", "mid", "pos");

  @TempDir Path folder;

  /** Texts whose words tell the label three times of five, and whose last word names it. */
  private Path corpus(int texts, boolean isRight) throws IOException {
    SeededRandom random = new SeededRandom(isRight ? 1 : 2);
    List<String> lines = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < texts; i++) {
      int label = random.below(3);
      StringBuilder line = new StringBuilder(LABELS.get(label)).append(',');
      for (int j = 0; j < 7; j++) {
        int told = random.below(5) < 3 ? label : random.below(3);
        line.append("word").append("abc".charAt(told)).append(random.below(12)).append(' ');
      }
      lines.add(line + "source" + (isRight ? label : (label + 1) % 3));
    }
    return Files.write(folder.resolve(isRight + ".csv"), lines);
  }

  private static TrainingOptions options() {
    return TrainingOptions.defaults()
        .withDim(12)
        .withEpochs(30)
        .withVocabulary(new VocabularyOptions(3, 1, 2, 100_000, new CharacterNgrams.Between(3, 4)));
  }

  private TextClassifier trained(TrainingOptions options, int threads) throws IOException {
    return Training.with(options).threads(threads).run(corpus(900, true)).classifier();
  }

  private byte[] bytes(TextClassifier classifier) throws IOException {
    Path file = folder.resolve("model.heed");
    classifier.save(file);
    return Files.readAllBytes(file);
  }

  private double wrongTags(TextClassifier classifier) throws IOException {
    List<String> lines = Files.readAllLines(corpus(300, false));
    long right =
        lines.stream()
            .skip(1)
            .map(line -> line.split(","))
            .filter(parts -> classifier.classify(parts[1]).label().equals(parts[0]))
            .count();
    return right / 300.0;
  }

  @Test
  void decoupledWordsAreLearntBesideAGiveAway() throws IOException {
    double plain = wrongTags(trained(options(), 2));
    double decoupled = wrongTags(trained(options().withDecoupling(new Decoupling.Words(3)), 2));
    assertThat(plain).isLessThan(0.3);
    assertThat(decoupled).isGreaterThan(plain + 0.3);
  }

  @Test
  void threadsChangeNothing() throws IOException {
    for (Decoupling decoupling : List.of(new Decoupling.Words(1), new Decoupling.Logits(0.1))) {
      TrainingOptions options = options().withEpochs(3).withDecoupling(decoupling);
      byte[] one = bytes(trained(options, 1));
      assertThat(bytes(trained(options, 3))).isEqualTo(one);
      assertThat(bytes(trained(options().withEpochs(3), 1))).isNotEqualTo(one);
    }
  }

  @Test
  void modelsRememberThePenalty() throws IOException {
    for (Decoupling decoupling :
        List.of(new Decoupling.None(), new Decoupling.Words(0.3), new Decoupling.Logits(7))) {
      bytes(trained(options().withEpochs(1).withDecoupling(decoupling), 2));
      assertThat(
              TextClassifier.load(folder.resolve("model.heed"))
                  .info()
                  .options()
                  .objective()
                  .decoupling())
          .isEqualTo(decoupling);
    }
  }

  /** The penalty is on the numbers that an explanation by words shows. */
  @ParameterizedTest
  @CsvSource({
    "worda1 wordb2 worda1 source2",
    "worda1 unknown wordc3 wordc4 wordc5 source0",
    "wordx wordz worda1", // unknown words whose character n-grams are known
    "worda1"
  })
  void wordsAreThoseOfExplanations(String text) throws IOException {
    bytes(trained(options().withEpochs(6), 2));
    Path file = folder.resolve("model.heed");
    Model model = Model.load(file);
    TokenBuffer tokens = new TokenBuffer();
    new Tokenizer().tokenize(text, tokens);
    Encoding encoding = new Encoding();
    model.vocabulary().encode(tokens, encoding);
    int[] entries = Arrays.copyOf(encoding.entries(), encoding.size());
    assertThat(entries.length).isGreaterThan(1);
    Documents documents =
        new Documents.Builder(model.vocabulary().size())
            .build(
                new int[] {0, entries.length},
                entries,
                new int[] {0},
                new float[] {1},
                new WordSpans(TextEncoder.spans(encoding)));
    double penalty =
        loss(model, new Decoupling.Words(2), documents)
            - loss(model, new Decoupling.None(), documents);

    Explanation explanation = TextClassifier.load(file).explain(text);
    List<TokenShares> shares = new ArrayList<>();
    for (int k = 0; k < LABELS.size(); k++) {
      shares.add(new TokenShares(explanation, k));
    }
    double squares = 0;
    for (int word = 0; word < shares.getFirst().tokens().size(); word++) {
      int place = word;
      double[] each =
          shares.stream().mapToDouble(s -> s.tokens().get(place).contribution()).toArray();
      double mean = Arrays.stream(each).average().orElseThrow();
      squares += Arrays.stream(each).map(value -> (value - mean) * (value - mean)).sum();
    }
    assertThat(squares).isPositive();
    assertThat(penalty).isCloseTo(squares, within(1e-5 * Math.max(1, squares)));
  }

  private static double loss(Model model, Decoupling decoupling, Documents documents) {
    Map<WeightName, double[]> weights = new EnumMap<>(WeightName.class);
    for (WeightName name : model.weights().shape().tensors().keySet()) {
      float[] values = model.weights().values(name);
      double[] copy = new double[values.length];
      Arrays.setAll(copy, i -> values[i]);
      weights.put(name, copy);
    }
    return new ReferenceClassifier(
            model.weights().shape(),
            new Loss.Softmax(),
            decoupling,
            weights,
            documents,
            ClassSample.all(LABELS.size()))
        .loss();
  }

  @Test
  void wordsNeedAHeadWithoutAHiddenLayer() {
    TrainingOptions words = TrainingOptions.defaults().withDecoupling(new Decoupling.Words(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> words.withHead(new Head.Mlp(4)))
        .withMessage("words are decoupled with the head mlp; expected the head fixed or linear");
    TrainingOptions logits = TrainingOptions.defaults().withDecoupling(new Decoupling.Logits(1));
    assertThat(logits.withHead(new Head.Mlp(4)).objective()).isEqualTo(logits.objective());
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Decoupling.Words(wrong));
      assertThatIllegalArgumentException().isThrownBy(() -> new Decoupling.Logits(wrong));
    }
  }

  @Test
  void textsOfSeveralLabelsAreDecoupledOnEachLabel() throws IOException {
    SeededRandom random = new SeededRandom(4);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int a = random.below(3);
      int b = random.below(3);
      lines.add(
          "__label__l%d __label__l%d tag%d word%d word%d common"
              .formatted(a, b, a, a * 5 + random.below(5), b * 5 + random.below(5)));
    }
    Path file = Files.write(folder.resolve("several.txt"), lines);
    TrainingOptions options = options().withEpochs(10);
    double plain = tagShare(Training.with(options).run(file).classifier());
    double decoupled =
        tagShare(
            Training.with(options.withDecoupling(new Decoupling.Words(3))).run(file).classifier());
    assertThat(decoupled).isLessThan(plain);
  }

  /** The share of a tag in the sum of the absolute contributions of its text to its label. */
  private static double tagShare(TextClassifier classifier) {
    Explanation explanation = classifier.explain("tag1 word6 common");
    assertThat(explanation.labels()).hasSize(3);
    List<TokenShares.Token> words =
        new TokenShares(explanation, explanation.labels().indexOf("l1")).tokens();
    return Math.abs(words.get(0).contribution())
        / words.stream().mapToDouble(word -> Math.abs(word.contribution())).sum();
  }
}
