/** Threads that share a loop whose iterations are independent. */
package dev.heed.parallel;
