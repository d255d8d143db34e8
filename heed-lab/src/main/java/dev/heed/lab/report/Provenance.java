package dev.heed.lab.report;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;

/**
 * Origin of a report, for its last lines.
 *
 * @param date the day, in UTC. Days are all that is kept of the time, so that reports of the same
 *     day have the same bytes
 * @param version the version of the program
 * @param command the command line that makes the report again
 * @param seed the seed of all random numbers; empty if none were used
 * @param data the digest of the data; empty if the report has none
 */
public record Provenance(
    LocalDate date, String version, String command, Optional<Long> seed, Optional<String> data) {
  public Provenance {
    Objects.requireNonNull(date, "date");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(command, "command");
    Objects.requireNonNull(seed, "seed");
    Objects.requireNonNull(data, "data");
  }

  /** The provenance of a report made today, or at {@code SOURCE_DATE_EPOCH} if that is set. */
  public static Provenance today(String version, String command) {
    return new Provenance(
        date(Optional.ofNullable(System.getenv("SOURCE_DATE_EPOCH"))),
        version,
        command,
        Optional.empty(),
        Optional.empty());
  }

  /** This provenance with the seed of the random numbers. */
  public Provenance withSeed(long seed) {
    return new Provenance(date, version, command, Optional.of(seed), data);
  }

  /** This provenance with the digest of the data. */
  public Provenance withData(String data) {
    return new Provenance(date, version, command, seed, Optional.of(data));
  }

  /**
   * The day of a report.
   *
   * @param epochSeconds the value of {@code SOURCE_DATE_EPOCH}, seconds since 1970; anything but a
   *     number of seconds is ignored
   */
  static LocalDate date(Optional<String> epochSeconds) {
    return epochSeconds
        .filter(value -> value.matches("\\d{1,11}"))
        .map(value -> Instant.ofEpochSecond(Long.parseLong(value)))
        .map(instant -> instant.atZone(ZoneOffset.UTC).toLocalDate())
        .orElseGet(() -> LocalDate.now(ZoneOffset.UTC));
  }
}
