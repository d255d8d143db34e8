/** Networks that take any attention: the information propagation network and the Transformer. */
package dev.heed.nets.model;
