package dev.heed.lab.experiment;

import java.util.List;

/** An enum constant of settings that is accepted under further names, as in older runs. */
public interface Aliased {

  /** The further names. */
  List<String> aliases();
}
