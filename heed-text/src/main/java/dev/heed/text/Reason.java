package dev.heed.text;

/**
 * A reason for a label: a word or n-gram of the text and its contribution to the label's logit.
 *
 * @param word the part of the text, as written there
 * @param begin start in code points from 0
 * @param end end in code points, exclusive
 * @param attention weight of this entry in the average, from 0 to 1
 * @param contribution contribution to the logit of the label
 */
public record Reason(String word, int begin, int end, double attention, double contribution) {}
