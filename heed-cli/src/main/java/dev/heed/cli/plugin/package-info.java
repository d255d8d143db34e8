/** The program's plugins: jars beside it, and clusters that they connect to. */
package dev.heed.cli.plugin;
