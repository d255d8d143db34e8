/** Networks with exchangeable attention, on PyTorch. */
package dev.heed.nets;
