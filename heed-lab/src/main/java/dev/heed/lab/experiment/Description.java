package dev.heed.lab.experiment;

import java.util.Objects;

/**
 * An experiment in a list.
 *
 * @param name on the command line, as {@code sen-synthetic}
 * @param group its subject
 * @param summary one line on what it shows
 * @param duration about how long it takes on two cores, as {@code "20 s"}
 */
public record Description(String name, Group group, String summary, String duration) {
  public Description {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(duration, "duration");
  }
}
