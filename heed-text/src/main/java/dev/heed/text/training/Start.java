package dev.heed.text.training;

import dev.heed.base.Require;

/** The origin of a training's first weights. */
public sealed interface Start {

  /** All weights are drawn. */
  record Drawn() implements Start {}

  /**
   * An earlier model, whose words and labels keep their weights.
   *
   * @param model SHA-256 of its file, in hexadecimal
   * @param dataHash SHA-256 of the texts that it was trained on last, in hexadecimal
   * @param documents the training texts of all trainings before
   * @param trainings the number of trainings before, at least 1
   */
  record Continued(String model, String dataHash, long documents, int trainings) implements Start {
    public Continued {
      Require.atLeast("trainings", 1, trainings);
    }
  }

  /**
   * Pretrained vectors of words.
   *
   * @param digest SHA-256 of the words found and their vectors, in hexadecimal
   * @param found the number of different words of the texts that have a vector
   * @param words the number of different words of the texts
   */
  record Vectors(String digest, int found, int words) implements Start {
    public Vectors {
      Require.between("words found", 0, words, found);
    }
  }
}
