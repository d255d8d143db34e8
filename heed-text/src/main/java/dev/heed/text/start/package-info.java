/**
 * The beginning of a training: drawn weights, an earlier model or pretrained vectors. {@link
 * dev.heed.text.start.Beginning} is the entry.
 */
package dev.heed.text.start;
