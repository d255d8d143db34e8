/**
 * The command {@code heed audit}: its conditions, and an audit as text, JSON, page, CSV, JUnit and
 * SARIF.
 */
package dev.heed.cli.audit;
