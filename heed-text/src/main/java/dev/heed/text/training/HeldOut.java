package dev.heed.text.training;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;

/**
 * The shares of the texts that are not trained on.
 *
 * @param devShare the share of the remaining texts held out to decide when to stop, used only if no
 *     dev texts are given; 0 for none
 * @param testShare the share of the texts held out for testing, taken first; 0 for none
 * @param refit whether to train again on the share of dev texts too, for as many epochs as were
 *     best without them; that model is kept, and its temperature is the one fitted without them
 */
public record HeldOut(double devShare, double testShare, boolean refit) {
  private static final double DEV_SHARE = 0.1;

  public HeldOut {
    Require.shareBelowOne("dev share", devShare);
    Require.shareBelowOne("test share", testShare);
    if (devShare + testShare >= 1) {
      throw new ProblemException(
          "dev and test share are " + devShare + " and " + testShare, "less than 1 together");
    }
  }

  /** Shares whose dev texts are trained on in the end. */
  public HeldOut(double devShare, double testShare) {
    this(devShare, testShare, true);
  }

  /** A tenth to decide when to stop, trained on in the end; nothing for testing. */
  public static HeldOut defaults() {
    return new HeldOut(DEV_SHARE, 0);
  }
}
