/**
 * Reports as one HTML file that works without a network.
 *
 * <p>A {@link dev.heed.lab.report.HtmlReport} is a title and a list of {@link
 * dev.heed.lab.report.Block}s. The file carries its own scripts and styles, and its content
 * security policy forbids every request. Text from data is always shown as text. The same report
 * gives the same bytes.
 */
package dev.heed.lab.report;
