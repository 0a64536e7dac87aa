package io.kennel.cli.view;

import io.kennel.client.SharedInformers;
import io.kennel.world.World;
import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.Signals;

/** The live view on a terminal: redrawn in place, below what was printed before. */
public final class TerminalView implements AutoCloseable {
  private static final int COLUMNS_UNKNOWN = 80;

  private final Terminal terminal;
  private final Display display;
  private final LiveView view;
  private final List<String> heading;

  private TerminalView(
      Terminal terminal, SharedInformers informers, World world, List<String> heading) {
    this.terminal = terminal;
    this.display = new Display(terminal, false);
    this.heading = List.copyOf(heading);
    this.view = LiveView.on(informers, world, this::show);
  }

  /**
   * Opens it.
   *
   * @param heading lines that stand above the view
   */
  public static TerminalView open(SharedInformers informers, World world, List<String> heading)
      throws IOException {
    TerminalView view = new TerminalView(terminal(), informers, world, heading);
    var _ = Signals.register("WINCH", view.view::redraw);
    return view;
  }

  /** The width of the terminal now. */
  public static int columns() {
    try (Terminal terminal = terminal()) {
      return terminal.getSize().getColumns();
    } catch (IOException e) {
      return COLUMNS_UNKNOWN;
    }
  }

  /** Signals stay with the process: Ctrl-C stops the cluster as SIGTERM does. */
  private static Terminal terminal() throws IOException {
    return TerminalBuilder.builder().system(true).nativeSignals(false).dumb(true).build();
  }

  /** Draws until {@link #close}. */
  public void run() throws InterruptedException {
    view.run();
  }

  private void show(ClusterSnapshot snapshot) {
    Size size = terminal.getSize();
    int height = Math.max(1, size.getRows() - 1);
    display.resize(size);
    List<String> lines = new ArrayList<>(heading);
    lines.addAll(
        Screen.lines(snapshot, size.getColumns(), height - heading.size(), ZoneId.systemDefault()));
    display.update(lines.stream().limit(height).map(TerminalView::coloured).toList(), -1);
  }

  private static AttributedString coloured(String line) {
    AttributedStringBuilder coloured = new AttributedStringBuilder();
    AttributedStyle base = base(line);
    line.codePoints()
        .forEach(each -> {
          coloured.style(style(each, base));
          coloured.append(Character.toString(each));
        });
    return coloured.toAttributedString();
  }

  private static AttributedStyle base(String line) {
    if (line.startsWith("! ")) {
      return AttributedStyle.DEFAULT.foreground(AttributedStyle.YELLOW);
    }
    return line.startsWith(" ") ? AttributedStyle.DEFAULT : AttributedStyle.BOLD;
  }

  private static AttributedStyle style(int character, AttributedStyle base) {
    for (Mark mark : Mark.values()) {
      if (mark.sign() == character) {
        return switch (mark) {
          case READY -> base.foreground(AttributedStyle.GREEN);
          case CREATING -> base.foreground(AttributedStyle.YELLOW);
          case TERMINATING -> base.foreground(AttributedStyle.CYAN);
          case HELD -> base.foreground(AttributedStyle.RED);
          case PENDING -> base;
        };
      }
    }
    return base;
  }

  @Override
  public void close() throws IOException {
    view.close();
    terminal.close();
  }
}
