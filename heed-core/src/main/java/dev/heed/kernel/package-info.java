/**
 * What an accelerated back end provides, and how one is found: the loops over float arrays that
 * every computation of Heed is written in.
 */
package dev.heed.kernel;
