package dev.heed.text.audit.training;

import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.TrainedFinding.Difficult;
import dev.heed.text.audit.finding.TrainedSummary.LearningMap;
import dev.heed.text.audit.fold.Learning;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Finds texts that were hard to learn, and those that were learnt now and then. */
final class Cartography {
  private static final double THIRD = 1.0 / 3;
  private static final int CELLS = 10;
  private static final double MAX_SPREAD = 0.5;

  private final Problem problem;
  private final Learning learning;

  Cartography(Problem problem, Learning learning) {
    this.problem = problem;
    this.learning = learning;
  }

  private boolean isHard(int place) {
    return learning.epochs(place) > 0 && learning.right(place) < THIRD;
  }

  private boolean isAmbiguous(int place) {
    double right = learning.right(place);
    return right >= THIRD && right <= 2 * THIRD;
  }

  /** The numbers of texts. */
  LearningMap map() {
    Integer[][] cells = new Integer[CELLS][CELLS];
    for (Integer[] row : cells) {
      Arrays.fill(row, 0);
    }
    for (int i = 0; i < problem.size(); i++) {
      if (learning.epochs(i) > 0) {
        int row = Math.clamp((long) (learning.mean(i) * CELLS), 0, CELLS - 1);
        int column = Math.clamp((long) (learning.spread(i) / MAX_SPREAD * CELLS), 0, CELLS - 1);
        cells[row][column]++;
      }
    }
    return new LearningMap(
        places(true).size(), places(false).size(), Arrays.stream(cells).map(List::of).toList());
  }

  private List<Integer> places(boolean hard) {
    Comparator<Integer> order =
        hard
            ? Comparator.comparingDouble(learning::mean)
            : Comparator.comparingDouble(place -> -learning.spread(place));
    return IntStream.range(0, problem.size())
        .filter(hard ? this::isHard : this::isAmbiguous)
        .boxed()
        .sorted(order)
        .toList();
  }

  /** The findings. */
  List<Draft> drafts() {
    List<Draft> drafts = new ArrayList<>();
    for (boolean ambiguous : new boolean[] {false, true}) {
      List<Integer> texts =
          places(!ambiguous).stream().map(place -> problem.texts()[place]).toList();
      if (!texts.isEmpty()) {
        drafts.add(new Draft(texts, places -> new Difficult(ambiguous, places)));
      }
    }
    return drafts;
  }
}
