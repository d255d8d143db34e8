/** The words of a training in its report: their counts, and their attention by epoch. */
package dev.heed.cli.report.word;
