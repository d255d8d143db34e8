/** Corpora, vocabularies, training, model files and explanations of text classifiers. */
module dev.heed.text {
  requires transitive dev.heed.core;
  requires com.fasterxml.jackson.databind;
  requires com.ibm.icu;
  requires de.siegmar.fastcsv;

  exports dev.heed.text;
  exports dev.heed.text.corpus;
  exports dev.heed.text.evaluation;
  exports dev.heed.text.pooling;
  exports dev.heed.text.token;
  exports dev.heed.text.training;
  exports dev.heed.text.vocabulary;
}
