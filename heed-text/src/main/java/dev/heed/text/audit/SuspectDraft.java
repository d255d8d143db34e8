package dev.heed.text.audit;

import java.util.List;

/**
 * A suspect whose text is still a number.
 *
 * @param text the number of the training text
 * @param suggested the labels that it probably should have
 * @param reason why it is suspect
 */
record SuspectDraft(int text, List<String> suggested, String reason) {}
