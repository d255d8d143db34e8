/** How far a task must look: attention beside convolution. */
package dev.heed.nets.experiment.reach;
