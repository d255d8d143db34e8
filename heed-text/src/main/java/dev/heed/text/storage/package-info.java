/**
 * Files that Heed writes and reads again: an archive of named entries, replaced whole or not at
 * all, with weights in the safetensors format and texts one a line. Reading trusts nothing.
 */
package dev.heed.text.storage;
