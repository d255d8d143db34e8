/** What the studio works with: models, runs, planes of words, similarities; nothing of the web. */
package dev.heed.studio.run;
