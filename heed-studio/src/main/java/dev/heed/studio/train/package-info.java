/** Training as the studio shows it: texts, frames of a moment, tables, the trained model. */
package dev.heed.studio.train;
