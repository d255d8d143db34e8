/** Reasons beyond contributions: their options, and how they are shown. */
package dev.heed.cli.explain;
