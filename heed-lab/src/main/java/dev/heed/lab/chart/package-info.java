/**
 * Charts as immutable values that turn into <a
 * href="https://vega.github.io/vega-lite/">Vega-Lite</a> specifications.
 *
 * <p>A {@link dev.heed.lab.chart.Chart} holds numbers and names, independent of their source; a
 * {@link dev.heed.lab.chart.Theme} holds every colour and font. The same chart gives the same
 * specification, byte for byte.
 */
package dev.heed.lab.chart;
