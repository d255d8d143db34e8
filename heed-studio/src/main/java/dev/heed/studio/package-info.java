/**
 * The studio: a workbench in the browser, served on this machine. {@link dev.heed.studio.Studio} is
 * the server; the other classes are its routes. The work is done in the packages below, in this
 * direction: routes, {@code data}, {@code explain} and {@code similarity}, {@code run}, {@code
 * classify} and {@code train}, {@code http}, {@code json}. {@code serve} is a server of its own,
 * for programs alone.
 */
package dev.heed.studio;
