/** The demonstration: one experiment that needs no file, with a report that explains itself. */
package dev.heed.dynamics.demo;
