/** Parts of reports that experiments share: numbers, paragraphs and curves. */
package dev.heed.lab.kit;
