package io.kennel.cli.view;

import io.kennel.cli.view.ClusterSnapshot.EventRow;
import io.kennel.cli.view.ClusterSnapshot.NodeRow;
import io.kennel.cli.view.ClusterSnapshot.Ordinal;
import io.kennel.cli.view.ClusterSnapshot.SetRow;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;

/**
 * A snapshot as lines of text. No line is wider than the terminal, there are no more lines than it
 * has, and none holds a control character, whatever objects say.
 */
public final class Screen {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final String INDENT = "  ";
  private static final String DEFAULT = "default/";
  private static final int NODES_LINES_MAX = 3;
  private static final int TITLE_COLUMNS_MAX = 40;
  private static final int OBJECT_COLUMNS_MAX = 44;
  private static final int REASON_COLUMNS_MAX = 17;
  private static final int EVENT_LINES_MIN = 3;

  private final int width;
  private final ZoneId zone;

  private Screen(int width, ZoneId zone) {
    this.width = width;
    this.zone = zone;
  }

  /**
   * Draws a snapshot.
   *
   * @param width columns of the terminal
   * @param height its lines
   */
  public static List<String> lines(ClusterSnapshot snapshot, int width, int height, ZoneId zone) {
    return new Screen(Math.max(1, width), zone).draw(snapshot, Math.max(1, height));
  }

  private List<String> draw(ClusterSnapshot snapshot, int height) {
    List<String> lines = new ArrayList<>();
    lines.add("NODES");
    lines.addAll(nodes(snapshot.nodes()));
    lines.add("STATEFULSETS");
    int left = height - lines.size() - EVENT_LINES_MIN - 2;
    lines.addAll(shortened(sets(snapshot.sets()), left, "more"));
    lines.add(legend());
    left = height - lines.size() - 1;
    if (left > 0) {
      lines.add("EVENTS");
      List<EventRow> events = snapshot.events();
      lines.addAll(events(events.subList(Math.max(0, events.size() - left), events.size())));
    }
    return lines.stream().limit(height).map(this::cut).toList();
  }

  private List<String> nodes(List<NodeRow> nodes) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (NodeRow node : nodes) {
      String text = node(node);
      if (!line.isEmpty() && columns(line + INDENT + text) > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? INDENT : INDENT + INDENT).append(text);
    }
    lines.add(nodes.isEmpty() ? INDENT + "none yet" : line.toString());
    return shortened(lines, NODES_LINES_MAX, "more lines of nodes");
  }

  private static String node(NodeRow node) {
    String pods = node.pods() == 1 ? "1 pod" : node.pods() + " pods";
    String state = !node.ready() ? "not ready, " : node.cordoned() ? "cordoned, " : "";
    Mark mark = node.ready() ? Mark.READY : Mark.HELD;
    return mark.sign() + " " + plain(node.name()) + " " + state + pods;
  }

  private List<String> sets(List<SetRow> sets) {
    if (sets.isEmpty()) {
      return List.of(INDENT + "none yet: kubectl apply -f examples/kubia");
    }
    int titles = sets.stream().mapToInt(set -> columns(plain(set.title()))).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (SetRow set : sets) {
      String head =
          INDENT
              + padded(plain(set.title()), Math.min(titles, TITLE_COLUMNS_MAX))
              + INDENT
              + padded(set.ready() + "/" + set.wanted(), 5)
              + INDENT;
      lines.add(head + marks(set.ordinals(), width - columns(head)));
    }
    return lines;
  }

  private static String marks(List<Ordinal> ordinals, int room) {
    String marks =
        ordinals.stream()
            .map(ordinal -> String.valueOf(ordinal.mark().sign()))
            .collect(Collectors.joining());
    return marks.length() <= room ? marks : marks.substring(0, Math.max(0, room - 1)) + "…";
  }

  private List<String> events(List<EventRow> events) {
    if (events.isEmpty()) {
      return List.of(INDENT + "none yet");
    }
    int objects = events.stream().mapToInt(event -> columns(object(event))).max().orElse(0);
    int reasons = events.stream().mapToInt(event -> columns(plain(event.reason()))).max().orElse(0);
    int third = Math.max(1, width / 3);
    List<String> lines = new ArrayList<>();
    for (EventRow event : events) {
      String times = event.count() > 1 ? " (×" + event.count() + ")" : "";
      lines.add(
          (event.warning() ? "! " : INDENT)
              + TIME.format(event.time().atZone(zone))
              + INDENT
              + padded(object(event), Math.min(objects, Math.min(third, OBJECT_COLUMNS_MAX)))
              + INDENT
              + padded(plain(event.reason()), Math.min(reasons, REASON_COLUMNS_MAX))
              + INDENT
              + plain(event.message())
              + times);
    }
    return lines;
  }

  /** The default namespace goes without saying. */
  private static String object(EventRow event) {
    String object = plain(event.object());
    return object.startsWith(DEFAULT) ? object.substring(DEFAULT.length()) : object;
  }

  private static String legend() {
    return INDENT
        + Arrays.stream(Mark.values())
            .map(mark -> mark.sign() + " " + mark.word())
            .collect(Collectors.joining(INDENT));
  }

  private static List<String> shortened(List<String> lines, int max, String more) {
    int room = Math.max(1, max);
    if (lines.size() <= room) {
      return lines;
    }
    List<String> kept = new ArrayList<>(lines.subList(0, room - 1));
    kept.add(INDENT + "… and " + (lines.size() - room + 1) + " " + more);
    return kept;
  }

  private String cut(String line) {
    return columns(line) <= width ? line : fit(line, width);
  }

  private static String padded(String text, int columns) {
    int own = columns(text);
    return own <= columns ? text + " ".repeat(columns - own) : fit(text, columns);
  }

  private static String fit(String text, int columns) {
    return columns < 1 ? "" : new AttributedString(text).columnSubSequence(0, columns - 1) + "…";
  }

  /** Without what would move the cursor, change colours or break the line. */
  static String plain(String text) {
    return text.codePoints()
        .map(each -> Character.isISOControl(each) ? ' ' : each)
        .filter(each -> Character.getType(each) != Character.FORMAT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static int columns(String text) {
    return new AttributedString(text).columnLength();
  }
}
