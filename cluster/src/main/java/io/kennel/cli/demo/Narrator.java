package io.kennel.cli.demo;

import io.kennel.world.Clock;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints a story: chapters, what a user would type, and what came of it when. */
final class Narrator {
  private final PrintStream out;
  private final Clock clock;
  private int chapters;
  private long chapterStart;

  Narrator(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Begins a chapter; times that follow count from here. */
  void chapter(String title, String... explanation) {
    chapters++;
    out.printf("%n%s. %s%n", chapters, title);
    for (String line : explanation) {
      out.println("   " + line);
    }
    chapterStart = clock.nanoTime();
  }

  /** What a user would type. */
  void command(String command) {
    out.println("   $ " + command);
  }

  /** Something that has just happened. */
  void event(String what) {
    out.printf(Locale.ROOT, "   %7.3f s  %s%n", elapsed().toNanos() / 1e9, what);
  }

  /** Output, line by line. */
  void output(String text) {
    text.lines().forEach(line -> out.println("     " + line));
  }

  void say(String line) {
    out.println("   " + line);
  }

  /** Time since the chapter began. */
  Duration elapsed() {
    return Duration.ofNanos(clock.nanoTime() - chapterStart);
  }
}
