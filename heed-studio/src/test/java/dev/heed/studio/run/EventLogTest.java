package dev.heed.studio.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Events of a run for readers at different speeds. */
class EventLogTest {
  @Test
  void slowReadersLearnThatEventsWereLost() throws InterruptedException {
    EventLog log = new EventLog();
    for (int i = 1; i <= EventLog.CAPACITY + 10; i++) {
      log.add("" + i);
    }
    EventLog.Batch batch = log.after(10, 0);
    assertThat(batch.lost()).isFalse();
    assertThat(batch.events()).hasSize(EventLog.CAPACITY).first().isEqualTo("11");
    assertThat(batch.last()).isEqualTo(EventLog.CAPACITY + 10);
    assertThat(log.after(9, 0).lost()).isTrue();
    assertThat(log.after(batch.last(), 0).events()).isEmpty();
    assertThat(log.after(1_000_000, 0).lost()).isTrue();
    log.end();
    assertThat(log.after(batch.last(), 10_000).ended()).isTrue();
  }
}
