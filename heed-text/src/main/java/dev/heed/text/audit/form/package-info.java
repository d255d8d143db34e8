/** The form of texts and labels: what is empty, damaged, sorted, rare, or shifted. */
package dev.heed.text.audit.form;
