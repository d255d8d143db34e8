package dev.heed.dynamics;

import dev.heed.pooling.Documents;

/**
 * A classification task in three parts over one vocabulary.
 *
 * @param train the documents to learn from
 * @param dev the documents to watch the training with
 * @param test the documents to judge the result by
 */
public record TaskData(Documents train, Documents dev, Documents test) {}
