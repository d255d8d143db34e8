/**
 * Readers of labelled and unlabelled texts that stream files of any size in small memory.
 *
 * <p>{@link dev.heed.text.corpus.CorpusReader} is the entry; {@link
 * dev.heed.text.corpus.CorpusFormat} tells what is read and {@link
 * dev.heed.text.corpus.CorpusOptions} how. Whatever is wrong with an input ends in one {@link
 * dev.heed.base.InvalidInputException} that names the file and the line.
 */
package dev.heed.text.corpus;
