package dev.heed.simd;

import dev.heed.kernel.TileKernels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Plain loops at first, and each vector kernel as soon as it is faster than its plain loop.
 *
 * <p>Until the compiler has finished with a vector kernel, each of its vectors is an object, and it
 * takes a hundred times as long as the plain loop, which is compiled within milliseconds. So a
 * thread runs the vector kernels on memory of its own until they are compiled, while callers
 * compute by plain loops. Both give the same bytes, so a caller cannot tell which of them ran.
 *
 * <p>The thread starts only after {@link #FIRST_PRODUCTS}: a process that computes less ends sooner
 * without it.
 */
final class WarmTileKernels implements TileKernels {
  /**
   * Multiplications and additions by plain loops, some tens of milliseconds of them, before vectors
   * are worth their compilation.
   */
  private static final long FIRST_PRODUCTS = 1L << 27;

  /** Multiplications and additions that count for a value of a function, about its steps. */
  private static final int ELEMENT = 16;

  /** Calls between two comparisons; the compiler wants several hundred. */
  private static final int CALLS = 20;

  /** Calls of which the fastest counts, since the thread may be interrupted in any of them. */
  private static final int TIMED = 3;

  /**
   * How often the comparisons of a kernel's turn halve, down to one, and the rests between them
   * double: turns stay about as long, and a kernel that stays slow costs ever less.
   */
  private static final int HALVINGS = 8;

  /** Rest before a comparison of the first turn, in which the compiler may use the core. */
  private static final long REST_NANOSECONDS = 1_000_000;

  /** A kernel; those first that take most of the time. */
  private enum Kernel {
    MULTIPLY,
    MULTIPLY_TRANSPOSED,
    SOFTMAX,
    WEIGHTS,
    SCORE_GRADIENTS,
    GELU,
    LARGEST,
    COPY_PANEL,
    SCALE_ROWS,
    FILL,
    ADD_SUMS,
    SOFT_CAP
  }

  /** How far a kernel is. */
  private enum State {
    UNUSED,
    PLAIN,
    FAST
  }

  /** A kernel that waits for its next turn; those of the fewest turns come first. */
  private record Waiting(Kernel kernel, int turns) implements Comparable<Waiting> {
    private static final Comparator<Waiting> ORDER =
        Comparator.comparingInt(Waiting::turns).thenComparing(Waiting::kernel);

    @Override
    public int compareTo(Waiting other) {
      return ORDER.compare(this, other);
    }
  }

  private final TileKernels vectors;
  private final TileKernels plain;
  private final Map<Kernel, AtomicReference<State>> states = new EnumMap<>(Kernel.class);

  /** The kernels that callers have used and that are not fast yet. */
  private final BlockingQueue<Waiting> used = new PriorityBlockingQueue<>();

  private final AtomicLong products = new AtomicLong();

  /** Both kernels have the same width of panels. */
  WarmTileKernels(TileKernels vectors, TileKernels plain) {
    this.vectors = vectors;
    this.plain = plain;
    for (Kernel kernel : Kernel.values()) {
      states.put(kernel, new AtomicReference<>(State.UNUSED));
    }
  }

  /** The implementation of a kernel that is fastest at present. */
  private TileKernels of(Kernel kernel) {
    return of(kernel, 0);
  }

  /** The same, where a call takes so many multiplications and additions. */
  private TileKernels of(Kernel kernel, long terms) {
    AtomicReference<State> state = states.get(kernel);
    if (state.get() == State.FAST) {
      return vectors;
    }
    if (state.compareAndSet(State.UNUSED, State.PLAIN)) {
      used.add(new Waiting(kernel, 0));
    }
    long before = products.getAndAdd(terms);
    if (before < FIRST_PRODUCTS && before + terms >= FIRST_PRODUCTS) {
      Thread.ofPlatform().daemon().name("heed-rehearsal").start(this::rehearse);
    }
    return plain;
  }

  private void rehearse() {
    Rehearsal rehearsal = new Rehearsal(vectors);
    try {
      while (true) {
        Waiting next = used.take();
        if (becomesFast(rehearsal, next)) {
          states.get(next.kernel()).set(State.FAST);
        } else {
          used.add(new Waiting(next.kernel(), next.turns() + 1));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a kernel is faster than its plain loop by the end of a turn. */
  private boolean becomesFast(Rehearsal rehearsal, Waiting turn) {
    Kernel kernel = turn.kernel();
    int halvings = Math.min(turn.turns(), HALVINGS);
    long rest = REST_NANOSECONDS << halvings;
    for (int left = 1 << (HALVINGS - halvings); left > 0; left--) {
      for (int call = 0; call < CALLS; call++) {
        rehearsal.run(kernel, vectors);
      }
      LockSupport.parkNanos(rest);
      if (fastest(rehearsal, kernel, vectors) < fastest(rehearsal, kernel, plain)) {
        return true;
      }
    }
    return false;
  }

  /** Nanoseconds of the fastest of a few calls. */
  private static long fastest(Rehearsal rehearsal, Kernel kernel, TileKernels kernels) {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < TIMED; i++) {
      long start = System.nanoTime();
      rehearsal.run(kernel, kernels);
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return fastest;
  }

  /**
   * Small problems of zeros. They take the paths that a caller's do, since the compiler leaves out
   * what has never run: more than one panel, a last block with fewer rows, lengths that are no
   * multiple of a vector's, maxima that rise and that do not.
   */
  private static final class Rehearsal {
    private static final int DEPTH = 24;
    private static final int COUNT = 2 * ROWS - 1;
    private static final int COUNT_PANELS = 2;

    private final int width;
    private final int odd;
    private final Strided left = new Strided(new float[COUNT * DEPTH], 0, DEPTH);
    private final Strided right;
    private final Strided target;
    private final float[] tile;
    private final float[] other;
    private final float[] maxima;
    private final float[] columns;
    private final float[] rows = new float[DEPTH * SUMS];
    private int runs;

    Rehearsal(TileKernels kernels) {
      width = kernels.panelWidth();
      odd = DEPTH * width - 1;
      right = new Strided(new float[COUNT_PANELS * DEPTH * width], 0, DEPTH * width);
      target = new Strided(new float[2 * ROWS * COUNT_PANELS * width], 0, COUNT_PANELS * width);
      tile = new float[DEPTH * kernels.tileWidth()];
      other = new float[tile.length];
      maxima = new float[kernels.tileWidth()];
      columns = new float[kernels.tileWidth()];
    }

    void run(Kernel kernel, TileKernels kernels) {
      runs++;
      switch (kernel) {
        case MULTIPLY -> kernels.multiply(left, COUNT, DEPTH, right, COUNT_PANELS, target);
        case MULTIPLY_TRANSPOSED ->
            kernels.multiplyTransposed(tile, COUNT, DEPTH, right, COUNT_PANELS, target);
        case SOFTMAX -> {
          Arrays.fill(maxima, runs % 2 == 0 ? Float.NEGATIVE_INFINITY : runs % 3 - 1);
          kernels.softmax(tile, DEPTH, width, maxima, columns, other);
          Arrays.fill(tile, 0);
          Arrays.fill(columns, 0);
        }
        case WEIGHTS -> kernels.weights(tile, DEPTH, width, columns, columns);
        case SCORE_GRADIENTS -> kernels.scoreGradients(tile, other, DEPTH, width, columns);
        case GELU -> kernels.gelu(tile, 0, odd);
        case LARGEST -> kernels.largest(tile, 0, odd);
        case COPY_PANEL -> kernels.copyPanel(new Strided(other, 0, width), DEPTH, tile, 0);
        case SCALE_ROWS -> kernels.scaleRows(tile, DEPTH, width, columns);
        case FILL -> kernels.fill(tile, DEPTH, columns, 0);
        case ADD_SUMS -> kernels.addSums(tile, DEPTH, columns, rows, 0);
        case SOFT_CAP -> kernels.softCap(tile, 0, odd, 1);
      }
    }
  }

  @Override
  public String name() {
    return vectors.name();
  }

  @Override
  public int panelWidth() {
    return vectors.panelWidth();
  }

  @Override
  public boolean copyPanel(Strided matrix, int rows, float[] target, int offset) {
    return of(Kernel.COPY_PANEL).copyPanel(matrix, rows, target, offset);
  }

  @Override
  public float largest(float[] values, int offset, int length) {
    return of(Kernel.LARGEST).largest(values, offset, length);
  }

  @Override
  public void fill(float[] tile, int rows, float[] values, int offset) {
    of(Kernel.FILL).fill(tile, rows, values, offset);
  }

  @Override
  public void multiply(Strided a, int rows, int depth, Strided b, int panels, Strided c) {
    of(Kernel.MULTIPLY, terms(rows, depth, panels)).multiply(a, rows, depth, b, panels, c);
  }

  @Override
  public void multiplyTransposed(
      float[] tile, int columns, int depth, Strided b, int panels, Strided c) {
    of(Kernel.MULTIPLY_TRANSPOSED, terms(columns, depth, panels))
        .multiplyTransposed(tile, columns, depth, b, panels, c);
  }

  private long terms(int rows, int depth, int panels) {
    return (long) rows * depth * panels * panelWidth();
  }

  @Override
  public boolean softmax(
      float[] tile, int rows, int columns, float[] maximum, float[] sum, float[] correction) {
    return of(Kernel.SOFTMAX).softmax(tile, rows, columns, maximum, sum, correction);
  }

  @Override
  public void scaleRows(float[] sums, int rows, int columns, float[] factors) {
    of(Kernel.SCALE_ROWS).scaleRows(sums, rows, columns, factors);
  }

  @Override
  public void weights(float[] tile, int rows, int columns, float[] maximum, float[] scale) {
    of(Kernel.WEIGHTS).weights(tile, rows, columns, maximum, scale);
  }

  @Override
  public void scoreGradients(
      float[] weights, float[] gradients, int rows, int columns, float[] mean) {
    of(Kernel.SCORE_GRADIENTS).scoreGradients(weights, gradients, rows, columns, mean);
  }

  @Override
  public void addSums(float[] tile, int count, float[] columns, float[] rows, int offset) {
    of(Kernel.ADD_SUMS).addSums(tile, count, columns, rows, offset);
  }

  @Override
  public void softCap(float[] values, int offset, int length, float limit) {
    of(Kernel.SOFT_CAP, (long) ELEMENT * length).softCap(values, offset, length, limit);
  }

  @Override
  public void gelu(float[] values, int offset, int length) {
    of(Kernel.GELU, (long) ELEMENT * length).gelu(values, offset, length);
  }

  @Override
  public long multiplyAdds(int rounds) {
    return vectors.multiplyAdds(rounds);
  }
}
