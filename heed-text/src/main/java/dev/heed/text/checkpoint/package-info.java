/** States of a training between two epochs, from which an interrupted one goes on. */
package dev.heed.text.checkpoint;
