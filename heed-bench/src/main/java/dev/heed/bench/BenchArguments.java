package dev.heed.bench;

import dev.heed.base.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Arguments of the form {@code --name value}. */
public final class BenchArguments {
  private final Map<String, String> values = new HashMap<>();

  /**
   * Reads arguments.
   *
   * @param known the names allowed
   * @throws ProblemException if a name is unknown or has no value
   */
  public BenchArguments(String[] arguments, List<String> known) {
    for (int i = 0; i < arguments.length; i += 2) {
      if (!known.contains(arguments[i])) {
        throw new ProblemException(
            "unknown option '" + arguments[i] + "'", "one of " + String.join(", ", known));
      }
      if (i + 1 == arguments.length) {
        throw new ProblemException(arguments[i] + " has no value", "a value after it");
      }
      values.put(arguments[i], arguments[i + 1]);
    }
  }

  /** The value of an option; empty if it is not given. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * The value of an option that must be given.
   *
   * @throws ProblemException if it is not
   */
  public String required(String name) {
    return get(name).orElseThrow(() -> new ProblemException(name + " is missing", "a value"));
  }
}
