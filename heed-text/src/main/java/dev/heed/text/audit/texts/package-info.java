/** The texts of an audit in compact form: numbers of words, fingerprints and features. */
package dev.heed.text.audit.texts;
