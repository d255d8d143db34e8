/** Commands of experiments, benchmarks and the studio. */
package dev.heed.cli.lab;
