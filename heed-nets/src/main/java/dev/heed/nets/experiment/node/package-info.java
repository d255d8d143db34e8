/** Experiments that classify points, nodes, images and meshes. */
package dev.heed.nets.experiment.node;
