/** The studio: a workbench in the browser, served on this machine. */
package dev.heed.studio;
