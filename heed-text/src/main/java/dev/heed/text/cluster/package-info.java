/**
 * Independent tasks of a search or an audit, to be run in this process or on a cluster, and the
 * service by which a program finds a cluster. This package knows no kind of cluster.
 */
package dev.heed.text.cluster;
