/** Data sets as they are published, checked while they are read. */
package dev.heed.nets.data;
