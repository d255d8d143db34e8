/**
 * Runs of experiments: started, followed, paused and resumed ({@link dev.heed.studio.run.Runs}),
 * their events, and the folders that may be read from. Independent of the web server.
 */
package dev.heed.studio.run;
