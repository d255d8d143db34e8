/** Published data sets, checked while they are read. */
package dev.heed.nets.data;
