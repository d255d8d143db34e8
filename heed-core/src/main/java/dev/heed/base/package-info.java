/**
 * The few things that every module needs: problems as data ({@link dev.heed.base.ProblemException}
 * of a value, {@link dev.heed.base.InvalidInputException} of a file), checks of arguments, whole
 * files, medians.
 */
package dev.heed.base;
