/** The command that serves models to programs. */
package dev.heed.cli.serve;
