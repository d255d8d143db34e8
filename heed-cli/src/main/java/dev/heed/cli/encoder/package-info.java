/** Pretrained encoders: the commands for them, and the way from a name to an open encoder. */
package dev.heed.cli.encoder;
