/**
 * Parts that experiments share: trainings side by side that can be interrupted ({@link
 * dev.heed.lab.kit.Ensemble}), and numbers, paragraphs and curves of reports.
 */
package dev.heed.lab.kit;
