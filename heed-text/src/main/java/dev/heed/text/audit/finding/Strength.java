package dev.heed.text.audit.finding;

import dev.heed.base.Interval;

/**
 * How strongly an entry goes with a label, over different texts: copies count once.
 *
 * @param documents the texts that have the entry
 * @param withLabel those of them that have the label
 * @param labelShare the share of all texts that have the label
 * @param share Wilson's 95 % interval of {@code withLabel / documents}
 * @param logOdds natural logarithm of the ratio of the odds of the label with and without the
 *     entry, half a text added to each count
 * @param z the difference of the label's share with the entry from {@code labelShare}, in standard
 *     deviations
 * @param q the share of false discoveries (Benjamini and Hochberg) if all entries at least as
 *     significant were accepted
 * @param ruleAccuracy the accuracy of answering this label where the entry stands, and the most
 *     frequent other answer elsewhere
 */
public record Strength(
    long documents,
    long withLabel,
    double labelShare,
    Interval share,
    double logOdds,
    double z,
    double q,
    double ruleAccuracy) {}
