/** Models that the studio explains texts with. */
package dev.heed.studio.explain;
