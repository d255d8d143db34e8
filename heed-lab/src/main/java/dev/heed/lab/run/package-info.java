/** The folder that a run leaves behind: configuration, metrics, trace and report. */
package dev.heed.lab.run;
