package dev.heed.attention.mask;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A mask for property tests, with sizes that it fits and a block within them. */
public record MaskCase(Mask mask, Mask other, int heads, Mask.Block block) {
  private static final int MAX_TOKENS = 7;
  private static final int MAX_DEPTH = 3;

  private record Sizes(int heads, int queries, int keys) {}

  /** Masks of every kind, and compositions of them. */
  @SuppressWarnings("exports") // the library's types, in a test that is part of the module
  public static Arbitrary<MaskCase> composed() {
    return cases(
        sizes ->
            Arbitraries.recursive(
                () -> single(sizes),
                part ->
                    Arbitraries.<Mask>oneOf(
                        part.map(Mask::not),
                        part.list().ofMaxSize(3).map(Mask.And::new),
                        part.list().ofMaxSize(3).map(Mask.Or::new)),
                0,
                MAX_DEPTH));
  }

  /** Masks whose coverage is exact. */
  static Arbitrary<MaskCase> exact() {
    return cases(sizes -> Arbitraries.oneOf(interval(sizes), graph(sizes)));
  }

  private interface Masks {
    Arbitrary<Mask> of(Sizes sizes);
  }

  private static Arbitrary<MaskCase> cases(Masks masks) {
    Arbitrary<Sizes> sizes =
        Combinators.combine(between(1, 3), between(1, MAX_TOKENS), between(1, MAX_TOKENS))
            .as(Sizes::new);
    return sizes.flatMap(
        each ->
            Combinators.combine(masks.of(each), masks.of(each), block(each))
                .as((mask, other, block) -> new MaskCase(mask, other, each.heads, block)));
  }

  private static Arbitrary<Mask.Block> block(Sizes sizes) {
    return Combinators.combine(range(sizes.queries), range(sizes.keys))
        .as(
            (queries, keys) ->
                new Mask.Block(queries.get(0), queries.get(1), keys.get(0), keys.get(1)));
  }

  /** Half-open ranges with at least one member. */
  private static Arbitrary<List<Integer>> range(int size) {
    return between(0, size)
        .list()
        .ofSize(2)
        .uniqueElements()
        .map(ends -> ends.stream().sorted().toList());
  }

  private static Arbitrary<Mask> single(Sizes sizes) {
    return Arbitraries.oneOf(interval(sizes), graph(sizes), document(sizes), table(sizes));
  }

  private static Arbitrary<Mask> interval(Sizes sizes) {
    return Arbitraries.oneOf(
        Arbitraries.just(new Mask.All()),
        distance(-MAX_TOKENS, Integer.MIN_VALUE).map(Mask.Causal::new),
        Combinators.combine(distance(0, 0), distance(0, 0)).as(Mask.Window::new),
        between(0, sizes.keys).map(Mask.Padding::new));
  }

  /** Distances within the sizes, and those near the ends of an int, where sums overflow. */
  private static Arbitrary<Integer> distance(int min, int least) {
    return Arbitraries.oneOf(
        between(min, MAX_TOKENS),
        between(Integer.MAX_VALUE - 2 * MAX_TOKENS, Integer.MAX_VALUE),
        between(least, least + 2 * MAX_TOKENS));
  }

  private static Arbitrary<Mask> document(Sizes sizes) {
    return Combinators.combine(
            between(0, 2).array(int[].class).ofSize(sizes.queries),
            between(0, 2).array(int[].class).ofSize(sizes.keys))
        .as(Mask.Document::new);
  }

  private static Arbitrary<Mask> table(Sizes sizes) {
    return Arbitraries.of(1, sizes.heads)
        .flatMap(
            heads ->
                flags(heads * sizes.queries * sizes.keys)
                    .map(allowed -> new Mask.Table(heads, sizes.queries, sizes.keys, allowed)));
  }

  private static Arbitrary<Mask> graph(Sizes sizes) {
    return flags(sizes.queries * sizes.keys)
        .map(
            edges -> {
              int[] offsets = new int[sizes.queries + 1];
              int[] neighbours = new int[edges.length];
              int count = 0;
              for (int place = 0; place < edges.length; place++) {
                if (edges[place]) {
                  neighbours[count++] = place % sizes.keys;
                }
                offsets[place / sizes.keys + 1] = count;
              }
              return new Mask.Graph(offsets, Arrays.copyOf(neighbours, count));
            });
  }

  private static Arbitrary<boolean[]> flags(int count) {
    return Arbitraries.of(true, false).array(boolean[].class).ofSize(count);
  }

  private static Arbitrary<Integer> between(int min, int max) {
    return Arbitraries.integers().between(min, max);
  }

  /** Calls {@code action} for each head, query and key of the block. */
  public void forEachPair(Pair action) {
    for (int head = 0; head < heads; head++) {
      for (int query = block.fromQuery(); query < block.toQuery(); query++) {
        for (int key = block.fromKey(); key < block.toKey(); key++) {
          action.accept(head, query, key);
        }
      }
    }
  }

  /** A pair in a head. */
  @FunctionalInterface
  public interface Pair {
    /** Looks at the pair. */
    void accept(int head, int query, int key);
  }
}
