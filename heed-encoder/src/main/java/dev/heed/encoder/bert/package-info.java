/** A BERT encoder: its weights, found in a graph, and its forward pass. */
package dev.heed.encoder.bert;
