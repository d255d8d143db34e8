/** The command {@code heed audit}: what is wrong with labelled texts, as text and as JSON. */
package dev.heed.cli.audit;
