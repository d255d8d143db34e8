package dev.heed.encoder.wordpiece;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.heed.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a {@code tokenizer.json} of the Hugging Face library that describes BERT's tokenizer. */
public final class TokenizerFile {
  private static final int MAX_LETTERS = 100;
  private static final int MAX_LETTERS_ALLOWED = 10_000;

  private TokenizerFile() {}

  /**
   * Reads a tokenizer; what the file says on truncation and padding is left aside.
   *
   * @throws ProblemException if it is another tokenizer, with what was found
   */
  public static WordPieces read(byte[] json) {
    JsonNode root = parse(json);
    if (!root.isObject() || !root.path("model").isObject()) {
      throw new ProblemException("the file has no object \"model\"", "a tokenizer.json");
    }
    requireType(root.path("model"), "model", "WordPiece");
    requireType(root.path("normalizer"), "normalizer", "BertNormalizer");
    requireType(root.path("pre_tokenizer"), "pre_tokenizer", "BertPreTokenizer");
    JsonNode model = root.path("model");
    Map<String, Integer> vocabulary = vocabulary(model.path("vocab"));
    WordPieces.Rules rules =
        new WordPieces.Rules(
            model.path("unk_token").asText("[UNK]"),
            model.path("continuing_subword_prefix").asText("##"),
            model.path("max_input_chars_per_word").asInt(MAX_LETTERS));
    if (rules.maxLetters() < 1 || rules.maxLetters() > MAX_LETTERS_ALLOWED) {
      throw new ProblemException(
          "max_input_chars_per_word is " + rules.maxLetters(), "1 to " + MAX_LETTERS_ALLOWED);
    }
    if (!vocabulary.containsKey(rules.unknown())) {
      throw new ProblemException(
          "the vocabulary lacks " + quoted(rules.unknown()), "the piece for unknown words");
    }
    Map<String, Integer> special = special(root.path("added_tokens"));
    WordPieces.Ends ends = ends(root.path("post_processor"));
    for (List<String> each : List.of(ends.before(), ends.after())) {
      for (String name : each) {
        Integer id = vocabulary.get(name);
        if (id == null) {
          throw new ProblemException(
              "the vocabulary lacks " + quoted(name), "the pieces around a text");
        }
        special.putIfAbsent(name, id);
      }
    }
    return new WordPieces(normaliser(root.path("normalizer")), vocabulary, special, ends, rules);
  }

  private static JsonNode parse(byte[] json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new ProblemException(
          "the file is no JSON: " + e.getOriginalMessage(), "a tokenizer.json", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireType(JsonNode part, String name, String expected) {
    String type = part.path("type").asText("");
    if (!type.equals(expected)) {
      throw new ProblemException(
          "the tokenizer's " + name + " is " + (type.isEmpty() ? "missing" : quoted(type)),
          expected + ", as BERT has it");
    }
  }

  private static Map<String, Integer> vocabulary(JsonNode pieces) {
    Map<String, Integer> vocabulary = new HashMap<>();
    pieces.properties().forEach(entry -> vocabulary.put(entry.getKey(), id(entry.getValue())));
    return vocabulary;
  }

  private static int id(JsonNode number) {
    if (!number.isInt() || number.asInt() < 0) {
      throw new ProblemException("a piece has the number " + number, "a number from 0 on");
    }
    return number.asInt();
  }

  private static Map<String, Integer> special(JsonNode tokens) {
    Map<String, Integer> special = new HashMap<>();
    for (JsonNode token : tokens) {
      for (String flag : List.of("normalized", "lstrip", "rstrip", "single_word")) {
        if (token.path(flag).asBoolean()) {
          throw new ProblemException(
              "the added token " + token.path("content") + " is \"" + flag + "\"",
              "added tokens that are found as they stand");
        }
      }
      special.put(token.path("content").asText(), id(token.path("id")));
    }
    return special;
  }

  private static BertNormaliser normaliser(JsonNode settings) {
    boolean lowerCase = settings.path("lowercase").asBoolean(true);
    return new BertNormaliser(
        settings.path("clean_text").asBoolean(true),
        settings.path("handle_chinese_chars").asBoolean(true),
        settings.path("strip_accents").asBoolean(lowerCase),
        lowerCase);
  }

  private static WordPieces.Ends ends(JsonNode processor) {
    String type = processor.path("type").asText("");
    return switch (type) {
      case "BertProcessing" ->
          new WordPieces.Ends(
              List.of(processor.path("cls").path(0).asText()),
              List.of(processor.path("sep").path(0).asText()));
      case "TemplateProcessing" -> template(processor.path("single"));
      default ->
          throw new ProblemException(
              "the tokenizer's post_processor is " + (type.isEmpty() ? "missing" : quoted(type)),
              "TemplateProcessing or BertProcessing");
    };
  }

  private static WordPieces.Ends template(JsonNode parts) {
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    boolean text = false;
    for (JsonNode part : parts) {
      if (part.has("Sequence")) {
        text = true;
      } else {
        (text ? after : before).add(part.path("SpecialToken").path("id").asText());
      }
    }
    if (!text) {
      throw new ProblemException("the tokenizer's template has no text", "one \"Sequence\"");
    }
    return new WordPieces.Ends(before, after);
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }
}
