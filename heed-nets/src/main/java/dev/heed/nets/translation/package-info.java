/** Parts of translation besides the network: subwords and BLEU. */
package dev.heed.nets.translation;
