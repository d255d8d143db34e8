/** Models in ONNX's wire format: nodes, initialisers and constants. */
package dev.heed.encoder.onnx;
