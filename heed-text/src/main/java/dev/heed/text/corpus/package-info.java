/**
 * Readers of labelled and unlabelled texts that stream files of any size in little memory.
 *
 * <p>{@link dev.heed.text.corpus.CorpusReader} is the entry, {@link
 * dev.heed.text.corpus.CorpusFormat} lists the formats, and {@link
 * dev.heed.text.corpus.CorpusOptions} overrides their detection. Every problem with an input is a
 * {@link dev.heed.base.InvalidInputException} that names the file and the line.
 */
package dev.heed.text.corpus;
