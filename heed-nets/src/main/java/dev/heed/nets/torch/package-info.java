/** PyTorch: availability, devices, conversion of tensors, reproducible random numbers. */
package dev.heed.nets.torch;
