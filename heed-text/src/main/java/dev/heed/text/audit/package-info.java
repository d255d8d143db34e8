/**
 * Finds what is wrong with labelled texts.
 *
 * <p>{@link dev.heed.text.audit.Audit} reads the texts once and keeps numbers of words, a
 * fingerprint and features of each ({@code .texts}); it never holds the texts themselves. Checks
 * work on these: {@code .duplicate} finds copies, {@code .word} what goes with a label, {@code
 * .form} what is empty, damaged or shifted, {@code .training} what classifiers tell. Each check
 * makes {@link dev.heed.text.audit.finding.Draft}s, findings whose texts are numbers; at the end
 * the texts that they concern are read again for their beginnings.
 *
 * <p>A {@link dev.heed.text.audit.finding.Finding} is sealed, one record for each kind, with a
 * sentence for people, advice, a severity and the texts. Its identity depends on the check and its
 * subject (the fingerprint of a text, a word with its label), so that a finding can be recognised
 * in a later audit. To add a check, add a record and the class that makes its drafts, and call it
 * in {@code Audit}; the compiler names the places that show findings.
 */
package dev.heed.text.audit;
