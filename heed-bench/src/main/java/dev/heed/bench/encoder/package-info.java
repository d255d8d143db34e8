/** Encoders beside ONNX Runtime. */
package dev.heed.bench.encoder;
