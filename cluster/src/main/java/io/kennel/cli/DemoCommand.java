package io.kennel.cli;

import io.kennel.cli.demo.Demo;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells a story on a cluster of its own. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Runs a stateful application on a cluster of its own, and shows what happens to it.",
    footer = {"", "Example:", "  kennel demo kvstore"})
final class DemoCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description =
          "Which one: kubia or kvstore. Without a name, lists them and runs the first one.")
  private @Nullable Demo demo;

  @Override
  public Integer call() throws Exception {
    if (demo == null) {
      list();
    }
    Path home = Path.of(System.getProperty("kennel.home", "."));
    return (demo == null ? Demo.KUBIA : demo)
        .run(System.out, home.resolve("examples"), SampleImages.archives());
  }

  private static void list() {
    System.out.println("Demos:");
    for (Demo each : Arrays.asList(Demo.values())) {
      System.out.printf("  ./kennel demo %-8s  %s%n", each.title(), each.summary());
    }
    System.out.println();
    System.out.println("This is " + Demo.KUBIA.title() + ".");
  }
}
