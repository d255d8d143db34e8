package dev.heed.app;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the program's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {"heed " + Optional.ofNullable(version).orElse("(not packaged)")};
  }
}
