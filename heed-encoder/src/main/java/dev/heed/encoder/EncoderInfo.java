package dev.heed.encoder;

/**
 * Name, sizes and origin of an encoder.
 *
 * @param name of the file or folder, without its ending
 * @param shape its sizes
 * @param quantised whether the file holds integers of 8 bits; they are computed with as floats
 * @param prefix what is put before each text
 * @param sha256 the digest of the ONNX model, in hexadecimal
 */
public record EncoderInfo(
    String name, Shape shape, boolean quantised, String prefix, String sha256) {

  /**
   * The sizes of an encoder.
   *
   * @param layers the number of layers
   * @param heads the number of heads of attention in a layer
   * @param dim the components of a hidden state
   * @param hidden the components of the hidden layer of a layer's network
   * @param vocabulary the number of different pieces
   * @param positions the largest number of pieces of a text; further ones are cut off
   * @param parameters the number of weights
   */
  public record Shape(
      int layers, int heads, int dim, int hidden, int vocabulary, int positions, long parameters) {}
}
