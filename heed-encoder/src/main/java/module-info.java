/** Vectors of texts from a pretrained BERT model. */
module dev.heed.encoder {
  requires transitive dev.heed.core;
  requires com.fasterxml.jackson.databind;

  exports dev.heed.encoder;
}
