/** The command {@code heed geometry}. */
package dev.heed.cli.geometry;
