package io.kennel.cli;

import io.kennel.cli.demo.KubiaDemo;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells a story on a cluster of its own. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a stateful application on a cluster of its own, and shows what happens to it.",
      "  kubia   a data store of two pods, then three: identity, volumes, scaling, update"
    },
    footer = {"", "Example:", "  kennel demo kubia"})
final class DemoCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      defaultValue = "kubia",
      description = "Which one (default: ${DEFAULT-VALUE}).")
  private String name = "kubia";

  @Override
  public Integer call() throws Exception {
    if (!name.equals("kubia")) {
      throw new IllegalArgumentException("there is no demo " + name + "; there is: kubia");
    }
    Path home = Path.of(System.getProperty("kennel.home", "."));
    return KubiaDemo.run(System.out, home.resolve("examples/kubia"), SampleImages.archives());
  }
}
