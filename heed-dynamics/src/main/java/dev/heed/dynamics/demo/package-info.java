/** The demonstration: an experiment that needs no file, with a report for newcomers. */
package dev.heed.dynamics.demo;
