package dev.heed.studio.serve;

import dev.heed.text.Classification;
import dev.heed.text.Explanation;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A classifier that answers once it is opened. */
final class Gate implements Classifier {
  private final CountDownLatch opened = new CountDownLatch(1);
  private final AtomicInteger entered = new AtomicInteger();

  void open() {
    opened.countDown();
  }

  /** Waits until this many texts are being classified or have been. */
  void awaitEntered(int count) throws InterruptedException {
    while (entered.get() < count) {
      Thread.sleep(5);
    }
  }

  @Override
  public List<String> labels() {
    return List.of("a", "b");
  }

  @Override
  public Classification classify(String text) {
    entered.incrementAndGet();
    try {
      opened.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Classification("a", List.of("a"), 0.5, List.of(0.5, 0.5), List.of(), 0);
  }

  @Override
  public Explanation explain(String text) {
    throw new IllegalStateException("only classifications wait at the gate");
  }
}
