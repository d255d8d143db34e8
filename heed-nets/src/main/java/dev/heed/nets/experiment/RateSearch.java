package dev.heed.nets.experiment;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.lab.experiment.Ensemble;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.run.Trace;
import dev.heed.nets.attention.AttentionKind;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The choice of each attention's own learning rate, before the trainings that count: each kind of
 * attention learns once with each rate on a part of the training data, and the rate with the lowest
 * dev loss is its own. Test data have no part in it.
 *
 * @param rates the rates to choose from, ascending; a single one is not tried
 * @param trial makes the network and optimizer of a trial; those of all trials start alike
 * @param limits length of a trial
 * @param best whether the epoch with the lowest dev loss counts, as in the trainings that count, or
 *     the last one
 */
public record RateSearch(List<Double> rates, Trial trial, Member.Limits limits, boolean best) {
  /** Makes a network and its optimizer. */
  @FunctionalInterface
  public interface Trial {
    Learner learner(AttentionKind kind, double rate);
  }

  /**
   * The trainings that count.
   *
   * @param choice the rates that they have learnt with
   */
  public record Outcome(RateChoice choice, List<Member> members) {}

  public RateSearch {
    rates = checked(rates);
  }

  /**
   * The rates in ascending order, each once.
   *
   * @throws IllegalArgumentException if there are none, or one is not positive
   */
  public static List<Double> checked(List<Double> rates) {
    if (rates.isEmpty()) {
      throw new ProblemException("rates is empty", "one or more learning rates, as 0.001,0.003");
    }
    rates.forEach(rate -> Require.positive("rates", rate));
    return rates.stream().distinct().sorted().toList();
  }

  /**
   * Chooses the rates, then trains the members that they make; in a resumed run from where it was.
   *
   * @throws IOException if one of those trainings diverges; its rows until then are in the trace
   */
  public Outcome run(Function<RateChoice, List<Member>> counted, Run run) throws IOException {
    Trace trace = run.trace(Member.COLUMNS);
    Optional<DataInputStream> state =
        run.resumed().map(bytes -> new DataInputStream(new ByteArrayInputStream(bytes)));
    RateChoice choice;
    if (state.isPresent() && state.get().readBoolean()) {
      choice = RateChoice.read(rates, state.get());
    } else {
      choice = rates.size() == 1 ? RateChoice.given(rates.getFirst()) : search(run, trace, state);
      state = Optional.empty();
    }
    List<Member> members = counted.apply(choice);
    train(members, run, trace, new Ensemble.Phase("training", out -> write(choice, out), state));
    return new Outcome(choice, members);
  }

  private static void write(RateChoice choice, DataOutputStream out) throws IOException {
    out.writeBoolean(true);
    choice.write(out);
  }

  private RateChoice search(Run run, Trace trace, Optional<DataInputStream> state)
      throws IOException {
    List<Member> trials = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      for (double rate : rates) {
        Member.Key key = new Member.Key(kind, "search, rate " + rate, 0, 0);
        trials.add(Member.trial(key, trial.learner(kind, rate), limits));
      }
    }
    train(
        trials,
        run,
        trace,
        new Ensemble.Phase("choosing rates", out -> out.writeBoolean(false), state));
    return new RateChoice(
        rates,
        trials.stream()
            .collect(
                Collectors.groupingBy(
                    member -> member.key().kind(),
                    Collectors.mapping(this::loss, Collectors.toList()))));
  }

  /** The dev loss of a trial; infinite if it diverged. */
  private double loss(Member trial) {
    double loss = (best ? trial.chosen() : trial.last()).devLoss();
    return Double.isFinite(loss) ? loss : Double.POSITIVE_INFINITY;
  }

  private static void train(List<Member> members, Run run, Trace trace, Ensemble.Phase phase)
      throws IOException {
    new Ensemble(members, Math.min(run.threads(), members.size())).train(run, trace, phase);
  }
}
