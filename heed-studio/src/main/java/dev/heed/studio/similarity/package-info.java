/**
 * Similarities of points in the plane, composed of three parts, and the flow of points along them.
 */
package dev.heed.studio.similarity;
