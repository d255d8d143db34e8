/**
 * The studio: a workbench in the browser, served on this machine. {@link dev.heed.studio.Studio} is
 * the server; the other classes are its routes and what guards them. The work is done in the
 * packages below, in this direction: routes, {@code explain} and {@code similarity}, {@code run},
 * {@code classify} and {@code train}, {@code json}.
 */
package dev.heed.studio;
