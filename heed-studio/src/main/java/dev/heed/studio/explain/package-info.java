/** The models that texts can be classified and explained with. */
package dev.heed.studio.explain;
