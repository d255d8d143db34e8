package dev.heed.text;

/**
 * Why a text got its label: a word or n-gram of the text and what it added to the label's logit.
 *
 * @param word the part of the text, as written there
 * @param begin where it begins, in code points from 0
 * @param end where it ends, exclusive, in code points
 * @param attention the weight of this entry in the average, from 0 to 1
 * @param contribution what it adds to the logit of the label
 */
public record Reason(String word, int begin, int end, double attention, double contribution) {}
