package io.kennel.cli.view;

import io.kennel.client.SharedInformers;
import io.kennel.world.Clock;
import io.kennel.world.World;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The live view where there is no terminal: a line for whatever changes. */
public final class PlainView {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final PrintStream out;
  private final Clock clock;
  private ClusterSnapshot last = new ClusterSnapshot(List.of(), List.of(), List.of());

  private PlainView(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Prints until this thread is interrupted. */
  public static void run(SharedInformers informers, PrintStream out, World world)
      throws InterruptedException {
    LiveView.on(informers, world, new PlainView(out, world.clock())::show).run();
  }

  private void show(ClusterSnapshot snapshot) {
    String time = TIME.format(clock.now().atZone(ZoneId.systemDefault()));
    Changes.between(last, snapshot).forEach(line -> out.println(time + " " + line));
    last = snapshot;
  }
}
