/** JSON of the API and of runs' files. */
package dev.heed.studio.json;
