package dev.heed.dynamics.demo;

import dev.heed.dynamics.task.SyntheticTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * English words for the numbered words of the synthetic task, so that its sentences can be read.
 * They change no number: to the classifier a word is a number.
 */
final class DemoWords {
  /** The name of each topic and its words. */
  private static final List<List<String>> TOPICS =
      List.of(
          List.of("colours", "red", "green", "blue", "yellow"),
          List.of("animals", "horse", "otter", "goose", "spider"),
          List.of("tools", "hammer", "saw", "chisel", "pliers"),
          List.of("fruit", "apple", "pear", "cherry", "plum"),
          List.of("weather", "rain", "fog", "thunder", "frost"),
          List.of("instruments", "violin", "flute", "drum", "harp"));

  /** Words of none of these topics. */
  private static final List<String> OTHERS =
      List.of(
          ("window letter Tuesday corner walk because chapter quickly bridge neighbour paper quiet"
                  + " question evening ticket gently market button history across kitchen promise"
                  + " station almost number village answer reason sleep doorway travel pocket"
                  + " minute garden language never carpet journey picture again sister harbour"
                  + " lesson perhaps candle signal twelve between memory office stairs paint")
              .split(" "));

  private final SyntheticTask task;
  private final Map<Integer, String> others = new HashMap<>();

  /**
   * Names the words of a task.
   *
   * @param shown words that the report shows; the uninformative ones are named in this order
   */
  DemoWords(SyntheticTask task, List<Integer> shown) {
    this.task = task;
    for (int word : shown) {
      if (word >= task.topicWords() && others.size() < OTHERS.size()) {
        others.computeIfAbsent(word, _ -> OTHERS.get(others.size()));
      }
    }
  }

  /** The name of a topic, counted from 0. */
  String topic(int topic) {
    return isNamed(topic) ? TOPICS.get(topic).getFirst() : "topic " + (topic + 1);
  }

  /** The word with a number; its name in the task if there is no English word for it. */
  String word(int word) {
    if (word >= task.topicWords()) {
      return others.getOrDefault(word, task.name(word));
    }
    int topic = word / task.wordsPerTopic();
    int place = word % task.wordsPerTopic();
    return isNamed(topic) ? TOPICS.get(topic).get(place + 1) : task.name(word);
  }

  /** Whether there are English words for a whole topic. */
  private boolean isNamed(int topic) {
    return topic < TOPICS.size() && task.wordsPerTopic() < TOPICS.get(topic).size();
  }
}
