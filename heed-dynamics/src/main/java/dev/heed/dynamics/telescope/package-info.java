/** Training as a sum of linear steps, and the effective number of parameters that it uses. */
package dev.heed.dynamics.telescope;
