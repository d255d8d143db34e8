package dev.heed.text;

import dev.heed.text.training.TrainingOptions;
import java.util.Optional;

/**
 * Where a model comes from.
 *
 * @param version the version of Heed that trained it
 * @param options the settings of the training
 * @param trainDocuments the number of training documents
 * @param devDocuments the number of dev documents
 * @param epochs the epoch whose weights were kept
 * @param devAccuracy accuracy on the dev documents; empty without any
 * @param testAccuracy accuracy on the test documents; empty without any
 * @param dataHash SHA-256 of the labels and texts read
 */
public record ModelInfo(
    String version,
    TrainingOptions options,
    int trainDocuments,
    int devDocuments,
    int epochs,
    Optional<Double> devAccuracy,
    Optional<Double> testAccuracy,
    String dataHash) {}
