/** Strong features that leave weaker ones nothing to learn. */
package dev.heed.dynamics.starvation;
