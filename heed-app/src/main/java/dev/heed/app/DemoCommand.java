package dev.heed.app;

import java.io.IOException;
import picocli.CommandLine.Command;

@Command(name = "demo", header = "placeholder")
final class DemoCommand extends HeedCommand {
  DemoCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    return DONE;
  }
}
