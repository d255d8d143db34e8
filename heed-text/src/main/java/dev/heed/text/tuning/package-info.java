/**
 * A search for the settings of a training. {@link dev.heed.text.tuning.Tuning} is the entry; the
 * settings that it varies stand in one list, {@link dev.heed.text.tuning.SearchSpace}.
 */
package dev.heed.text.tuning;
