/** PyTorch: whether it is there, its devices, tensors from and to Java, repeatable chance. */
package dev.heed.nets.torch;
