/** Which pairs of a query and a key count, as values that combine. */
package dev.heed.attention.mask;
