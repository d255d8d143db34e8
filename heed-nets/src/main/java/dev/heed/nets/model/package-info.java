/** Networks with exchangeable attention: the information propagation network, the Transformer. */
package dev.heed.nets.model;
