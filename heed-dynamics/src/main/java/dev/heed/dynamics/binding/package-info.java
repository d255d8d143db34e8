/** Features that rotate towards each other, and whether that keeps two shapes apart. */
package dev.heed.dynamics.binding;
