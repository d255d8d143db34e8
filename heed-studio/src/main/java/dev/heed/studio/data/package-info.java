/**
 * Data sets of texts in an embedded database: reading, tables, corrections, predictions, audits.
 */
package dev.heed.studio.data;
