/** The nearest points of many points. */
package dev.heed.geometry.neighbour;
