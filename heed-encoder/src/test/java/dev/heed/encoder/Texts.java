package dev.heed.encoder;

import dev.heed.kernel.SeededRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Texts for comparisons: drawn ones of several scripts, and those of the shared corpora. */
final class Texts {
  private static final List<String> WORDS =
      List.of(
          ("the of and a in to is was it for on with as his that by at from her which an were are"
               + " not this but had they one their you all we who when can there been if more would"
               + " about out up said them some could time other into than then new these only its"
               + " two over after first very any may like also where most way even film story actor"
               + " brilliant unforgettable boredom masterpiece tedious screenplay audience card"
               + " payment refund charge account transfer balance ATM PIN top-up exchange naïve"
               + " café Zürich señor façade 3.14 1,000 2024 don't it's U.S. e-mail @home #1"
               + " antidisestablishmentarianism Llanfairpwllgwyngyll xqzvkj")
              .split(" "));

  /** First and last letter of blocks of scripts, and how many are drawn from each. */
  private static final int[][] SCRIPTS = {
    {0x61, 0x7A},
    {0xC0, 0x24F},
    {0x370, 0x3FF},
    {0x400, 0x4FF},
    {0x5D0, 0x5EA},
    {0x600, 0x6FF},
    {0x900, 0x97F},
    {0xE00, 0xE5B},
    {0x1100, 0x11FF},
    {0x3040, 0x30FF},
    {0x4E00, 0x9FFF},
    {0xAC00, 0xD7A3},
    {0x1F300, 0x1F6FF},
    {0x2000, 0x206F},
    {0x20, 0x2F}
  };

  private Texts() {}

  /** English sentences of up to 60 words. */
  static List<String> english(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      int words = random.below(60);
      for (int word = 0; word < words; word++) {
        text.append(WORDS.get(random.below(WORDS.size())));
        text.append(random.below(8) == 0 ? ", " : " ");
      }
      texts.add(text.append('.').toString());
    }
    return texts;
  }

  /** Texts of several scripts, each word of one. */
  static List<String> ofManyScripts(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      int words = 1 + random.below(12);
      for (int word = 0; word < words; word++) {
        int[] script = SCRIPTS[random.below(SCRIPTS.length)];
        int letters = 1 + random.below(9);
        for (int letter = 0; letter < letters; letter++) {
          text.appendCodePoint(script[0] + random.below(script[1] - script[0] + 1));
        }
        text.append(' ');
      }
      texts.add(text.toString());
    }
    return texts;
  }

  /** Lines of the shared corpora, evenly drawn; none if they are not there. */
  static List<String> shared(int count) {
    Path folder =
        Optional.ofNullable(System.getenv("HEED_DATA"))
            .map(Path::of)
            .orElseGet(
                () ->
                    Path.of("")
                        .toAbsolutePath()
                        .getParent()
                        .resolveSibling("shared")
                        .resolve("data"))
            .resolve("text");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file :
          files.filter(each -> each.toString().matches(".*\\.(txt|csv|tsv)")).sorted().toList()) {
        try (Stream<String> some = Files.lines(file, StandardCharsets.ISO_8859_1)) {
          some.limit(20_000)
              .map(
                  line ->
                      new String(
                          line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
              .filter(line -> line.length() < 2000)
              .forEach(lines::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < count && !lines.isEmpty(); i++) {
      drawn.add(lines.get((int) ((long) i * lines.size() / count)));
    }
    return drawn;
  }
}
