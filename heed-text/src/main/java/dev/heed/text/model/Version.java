package dev.heed.text.model;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** The version of Heed. */
public final class Version {
  private Version() {}

  /**
   * The version of this module: on the class path that in the jar's manifest, on the module path
   * that in the module's descriptor; {@code (not packaged)} if the classes lie in a folder.
   */
  public static String number() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .or(Version::ofModule)
        .orElse("(not packaged)");
  }

  private static Optional<String> ofModule() {
    return Optional.ofNullable(Version.class.getModule().getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion);
  }
}
