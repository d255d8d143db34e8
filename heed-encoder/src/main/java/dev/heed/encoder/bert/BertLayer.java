package dev.heed.encoder.bert;

/**
 * A layer: attention, then a network of one hidden layer, each added to its input and normalised.
 *
 * @param query {@code [dim, dim]}; head {@code h} has the columns from {@code h · dim / heads} on
 * @param key as {@code query}
 * @param value as {@code query}
 * @param output after the attention
 * @param attentionNorm after the attention's sum with its input
 * @param up {@code [dim, hidden]}; GELU follows
 * @param down {@code [hidden, dim]}
 * @param norm after the sum of the network and its input
 */
public record BertLayer(
    Linear query,
    Linear key,
    Linear value,
    Linear output,
    LayerNorm attentionNorm,
    Linear up,
    Linear down,
    LayerNorm norm) {}
