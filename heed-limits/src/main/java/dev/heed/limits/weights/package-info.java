/** Experiments on the weights of attention: what keys receive, and what that does to groups. */
package dev.heed.limits.weights;
