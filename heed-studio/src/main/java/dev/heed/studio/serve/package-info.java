/**
 * The service: models behind an API, without pages. {@link dev.heed.studio.serve.Service} is the
 * server; models are replaced while it runs, and it answers no more than it can compute.
 */
package dev.heed.studio.serve;
