/** Models that classify and explain texts. */
package dev.heed.studio.explain;
