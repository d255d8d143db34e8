/** Findings of an audit: a record for each kind, its severity, and the texts that it concerns. */
package dev.heed.text.audit.finding;
