package io.kennel.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.cli.view.ClusterSnapshot.EventRow;
import io.kennel.cli.view.ClusterSnapshot.NodeRow;
import io.kennel.cli.view.ClusterSnapshot.Ordinal;
import io.kennel.cli.view.ClusterSnapshot.SetRow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreenTest {
  private static final Instant TIME = Instant.parse("2026-11-25T22:41:10Z");
  private static final ClusterSnapshot EMPTY = new ClusterSnapshot(List.of(), List.of(), List.of());

  @Test
  void drawsNodesOrdinalsAndEvents() {
    ClusterSnapshot snapshot =
        new ClusterSnapshot(
            List.of(
                new NodeRow("node-1", true, false, 2),
                new NodeRow("node-2", true, true, 1),
                new NodeRow("node-3", false, false, 0)),
            List.of(
                set("default", "kubia", 2, Mark.READY, Mark.READY),
                set(
                    "demo",
                    "web-demo",
                    5,
                    Mark.READY,
                    Mark.CREATING,
                    Mark.PENDING,
                    Mark.TERMINATING,
                    Mark.HELD)),
            List.of(
                new EventRow(TIME, false, "default/pod/kubia-0", "Started", "Container started", 1),
                new EventRow(
                    TIME.plusSeconds(1), true, "node/node-3", "NodeNotReady", "silent", 3)));
    assertThat(String.join("\n", lines(snapshot, 80, 24)))
        .isEqualTo(
            """
            NODES
              ● node-1 2 pods    ● node-2 cordoned, 1 pod    ✕ node-3 not ready, 0 pods
            STATEFULSETS
              default/kubia  2/2    ●●
              demo/web-demo  1/5    ●◐·○✕
              · pending  ◐ creating  ● ready  ○ terminating  ✕ held
            EVENTS
              22:41:10  pod/kubia-0  Started       Container started
            ! 22:41:11  node/node-3  NodeNotReady  silent (×3)\
            """);
  }

  @Test
  void saysWhatToDoWhereThereIsNothing() {
    assertThat(lines(EMPTY, 80, 24))
        .contains("  none yet", "  none yet: kubectl apply -f examples/kubia");
  }

  /** Whatever objects say and however small the terminal is, every line fits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 40, 80, 200})
  void fitsIntoAnyTerminal(int width) {
    ClusterSnapshot crowded = crowded();
    for (int height : new int[] {1, 3, 8, 24, 60}) {
      List<String> lines = lines(crowded, width, height);
      assertThat(lines).hasSizeLessThanOrEqualTo(height);
      assertThat(lines)
          .allSatisfy(line -> {
            assertThat(new AttributedString(line).columnLength()).isLessThanOrEqualTo(width);
            assertThat(line.chars()).noneMatch(Character::isISOControl);
          });
    }
  }

  @Test
  void showsTheNewestEventsWhereNotAllFit() {
    List<String> lines = lines(crowded(), 120, 24);
    assertThat(lines.getLast()).contains("message 99");
    assertThat(lines).anyMatch(line -> line.matches(" +… and \\d+ more"));
    assertThat(lines).anyMatch(line -> line.matches(" +… and \\d+ more lines of nodes"));
  }

  private static ClusterSnapshot crowded() {
    List<NodeRow> nodes = new ArrayList<>();
    List<SetRow> sets = new ArrayList<>();
    List<EventRow> events = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      nodes.add(new NodeRow("node-" + i, i % 7 != 0, i % 5 == 0, i));
      sets.add(set("namespace-" + i, "名前-".repeat(i), 200, Mark.values()));
      events.add(
          new EventRow(
              TIME,
              i % 2 == 0,
              "x".repeat(i),
              "\u001b[2Jcleared",
              "message " + i + "\n\t\u0007\u009b31m \u202e" + "長い".repeat(i),
              i));
    }
    return new ClusterSnapshot(nodes, sets, events);
  }

  private static SetRow set(String namespace, String name, int wanted, Mark... marks) {
    return new SetRow(
        namespace,
        name,
        wanted,
        IntStream.range(0, marks.length)
            .mapToObj(ordinal -> new Ordinal(name + "-" + ordinal, marks[ordinal], ""))
            .toList());
  }

  private static List<String> lines(ClusterSnapshot snapshot, int width, int height) {
    return Screen.lines(snapshot, width, height, ZoneOffset.UTC);
  }
}
