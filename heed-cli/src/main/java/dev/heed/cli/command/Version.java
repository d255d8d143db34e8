package dev.heed.cli.command;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version, which the build writes into the manifest of the program. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"heed " + number()};
  }

  /** The version's number, such as {@code 0.1.0}. */
  public static String number() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
