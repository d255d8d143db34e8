/**
 * Texts that stand in the data more than once: equal ones by their fingerprint, similar ones by
 * MinHash, and those with an edit by what is left without it, if that is more than chance.
 *
 * <p>The hashing is our own, some hundred lines: DataSketches estimates the similarity of sketches
 * but has no bands to find similar ones by, and the distances of Commons Text compare strings,
 * which an audit of a million texts doesn't keep.
 */
package dev.heed.text.audit.duplicate;
