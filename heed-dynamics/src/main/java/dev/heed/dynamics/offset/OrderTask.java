package dev.heed.dynamics.offset;

import dev.heed.kernel.SeededRandom;

/**
 * Windows of random symbols around a token, and a label that depends on their order: the symbol
 * before the token if the token is one of the first half of the symbols, otherwise the symbol two
 * places after it.
 *
 * @param symbols number of symbols
 * @param reach the number of places on either side of the token
 */
record OrderTask(int symbols, int reach) {
  /** The offsets that the label depends on, besides the token itself. */
  static final int BEFORE = -1;

  static final int AFTER = 2;

  /** Places of a window. */
  int places() {
    return 2 * reach + 1;
  }

  int[] draw(SeededRandom random) {
    int[] window = new int[places()];
    for (int i = 0; i < window.length; i++) {
      window[i] = random.below(symbols);
    }
    return window;
  }

  int label(int[] window) {
    return window[reach + (window[reach] < symbols / 2 ? BEFORE : AFTER)];
  }

  /**
   * The best accuracy if one of the three places is not seen: right in half of the windows, and by
   * chance in the others.
   */
  double blind() {
    return 0.5 + 0.5 / symbols;
  }
}
