/** Teachers of {@code heed train}: classifiers on the features of a pretrained encoder. */
package dev.heed.cli.teacher;
