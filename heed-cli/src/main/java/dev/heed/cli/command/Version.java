package dev.heed.cli.command;

import java.util.Optional;

/** The version, which the build writes into the manifest of the program. */
public final class Version {
  private Version() {}

  /** The output of {@code heed --version}. */
  public static String line() {
    return "heed " + number();
  }

  /** The version's number, such as {@code 0.1.0}. */
  public static String number() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
