/** Parts that all commands share: options, input and output files, failures, JSON. */
package dev.heed.cli.command;
