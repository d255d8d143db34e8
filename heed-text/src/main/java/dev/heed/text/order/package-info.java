/** The order of texts by their content, whatever the order of a file. */
package dev.heed.text.order;
