/** JSON as the API and the files of runs have it. */
package dev.heed.studio.json;
