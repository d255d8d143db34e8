/** Forces between many points of a plane, without a loop over all pairs. */
package dev.heed.geometry.layout;
