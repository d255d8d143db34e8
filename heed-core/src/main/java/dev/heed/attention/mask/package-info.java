/** Masks, which select pairs of a query and a key; masks combine by and, or and not. */
package dev.heed.attention.mask;
