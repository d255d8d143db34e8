package dev.heed.cli.command;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The use that a command makes of the file or folder named by an option or parameter. {@link
 * FileUses} refuses a command line on which two uses would destroy a file.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface FileRole {
  /** The use of a file. */
  enum Use {
    /** A file to read, {@code -} for standard input, or a folder of files to read. */
    READ,
    /** A file to write. */
    WRITE,
    /** A folder to write files into; it is made if it does not exist. */
    WRITE_INTO
  }

  /** The use. */
  Use value();

  /** Values that name no file, such as {@code none}. */
  String[] except() default {};

  /** Whether {@code -} is standard output; otherwise a file cannot have that name. */
  boolean standardOutput() default false;

  /** The names of the files written into a folder. */
  String[] files() default {};
}
