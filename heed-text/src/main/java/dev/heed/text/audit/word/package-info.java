/** Words, word pairs and properties of texts that go with a label, as statistics. */
package dev.heed.text.audit.word;
