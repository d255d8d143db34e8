/** Commands on texts: train, test, predict, explain, info. */
package dev.heed.cli.text;
