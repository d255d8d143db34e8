package dev.heed.cli.command;

import dev.heed.base.ProblemException;
import dev.heed.text.training.Head;

/** The heads by their names on the command line. */
public final class Heads {
  /** Hidden units of {@code mlp}, as many as in arXiv:2011.10036. */
  private static final int HIDDEN_UNITS = 10;

  private Heads() {}

  /**
   * The head of a name; the names of arXiv:2011.10036 (FC, TC, TL) are understood too.
   *
   * @throws ProblemException if there is none
   */
  public static Head named(String name) {
    return switch (name) {
      case "fixed", "FC" -> new Head.Fixed();
      case "linear", "TC" -> new Head.Linear();
      case "mlp", "TL" -> new Head.Mlp(HIDDEN_UNITS);
      default -> throw new ProblemException("--head is '" + name + "'", "fixed, linear or mlp");
    };
  }

  /** The name of a head. */
  public static String name(Head head) {
    return switch (head) {
      case Head.Fixed _ -> "fixed";
      case Head.Linear _ -> "linear";
      case Head.Mlp _ -> "mlp";
    };
  }
}
