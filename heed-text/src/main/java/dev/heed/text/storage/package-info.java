/**
 * Parts of the files that Heed writes and reads: an archive of named entries, weights in the
 * safetensors format, texts on lines. Readers verify everything before they use it.
 */
package dev.heed.text.storage;
