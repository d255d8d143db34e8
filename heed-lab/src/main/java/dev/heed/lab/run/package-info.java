/** The folder of a run: configuration, metrics, trace and report. */
package dev.heed.lab.run;
