package dev.heed.dynamics.noise;

import dev.heed.base.Require;

/**
 * Sizes.
 *
 * @param dim numbers of a token
 * @param tokens tokens of a text
 * @param texts training texts
 * @param flipped training texts whose label is wrong
 * @param until the time {@code ηt} at which descent ends
 * @param draws trainings for each strength of the signal
 */
public record NoiseSettings(int dim, int tokens, int texts, int flipped, double until, int draws) {
  public NoiseSettings {
    Require.between("dim", 3, 100_000, dim);
    Require.between("tokens", 3, 1000, tokens);
    Require.between("texts", 2, 1000, texts);
    Require.between("flipped", 1, texts - 1L, flipped);
    Require.positive("until", until);
    Require.between("draws", 1, 1000, draws);
  }
}
