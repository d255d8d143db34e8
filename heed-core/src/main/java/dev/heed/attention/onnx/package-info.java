/** The ONNX operator {@code Attention}, computed by the engines of {@code dev.heed.attention}. */
package dev.heed.attention.onnx;
