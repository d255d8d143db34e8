/** Models of every kind behind one type, and the commands that only such models need. */
package dev.heed.cli.model;
