/** Requests and answers over HTTP: who may ask, bodies, errors. */
package dev.heed.studio.http;
