/**
 * Common ground of all modules: problems as data ({@link dev.heed.base.ProblemException} for a
 * value, {@link dev.heed.base.InvalidInputException} for a file), argument checks, atomic file
 * replacement and medians.
 */
package dev.heed.base;
