/** What translation takes besides a network: subwords, decoding, and BLEU. */
package dev.heed.nets.translation;
