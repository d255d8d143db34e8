package dev.heed.text.audit;

/**
 * A suspect whose text is still a number.
 *
 * @param text the number of the training text
 * @param suggested the labels that it probably should have, joined
 * @param reason why it is suspect
 */
record SuspectDraft(int text, String suggested, String reason) {}
