/** The {@code heed} command; starts in {@link dev.heed.cli.Main}. */
package dev.heed.cli;
