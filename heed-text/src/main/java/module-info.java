/** Text classification: corpora, training, models, explanations. */
module dev.heed.text {
  requires transitive dev.heed.core;
  requires com.fasterxml.jackson.databind;
  requires com.ibm.icu;
  requires de.siegmar.fastcsv;
  requires org.apache.commons.numbers.gamma;

  exports dev.heed.text;
  exports dev.heed.text.audit;
  exports dev.heed.text.audit.finding;
  exports dev.heed.text.cluster;
  exports dev.heed.text.corpus;
  exports dev.heed.text.evaluation;
  exports dev.heed.text.fasttext;
  exports dev.heed.text.training;
  exports dev.heed.text.tuning;
}
