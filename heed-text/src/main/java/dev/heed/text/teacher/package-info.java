/**
 * Classifiers on features that a pretrained encoder computes from whole texts: a teacher of the
 * ordinary model, or a model of its own for few labels.
 */
package dev.heed.text.teacher;
