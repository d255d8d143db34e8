/** The console: output, progress, interruption. */
package dev.heed.cli.terminal;
