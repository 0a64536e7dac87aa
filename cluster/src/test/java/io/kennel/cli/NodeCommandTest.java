package io.kennel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.node.ShutdownPeriods.Period;
import io.kennel.cluster.MachineState;
import io.kennel.cluster.NodeReport;
import io.kennel.cluster.ShutdownReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

class NodeCommandTest {
  @Test
  void nodesAreATable() {
    assertThat(
            NodeListCommand.lines(
                List.of(
                    new NodeReport(
                        "node-1",
                        MachineState.DISCONNECTED,
                        "Unknown",
                        "10.97.0.2",
                        List.of("default/kubia-0", "demo/web-0")),
                    new NodeReport("node-2", MachineState.CRASHED, "", "", List.of()))))
        .containsExactly(
            "NAME     MACHINE        READY     ADDRESS     PODS",
            "node-1   disconnected   Unknown   10.97.0.2   default/kubia-0,demo/web-0",
            "node-2   crashed        -         -           -");
  }

  @Test
  void everyCommandHasAnExample() {
    CommandLine node = new CommandLine(new NodeCommand());
    assertThat(node.getUsageMessage()).contains("Example:");
    assertThat(node.getSubcommands())
        .containsOnlyKeys("list", "disconnect", "reconnect", "shutdown", "crash", "start")
        .allSatisfy((name, command) ->
            assertThat(command.getUsageMessage()).contains("Example:\n  kennel node " + name));
  }

  @Test
  void aShutdownSaysWhatItDoesAndWhatCameOfIt() {
    MachineState busy = MachineState.SHUTTING_DOWN;
    List<String> one = List.of("default/kubia-0");
    assertThat(NodeShutdownCommand.begun("n", true, new ShutdownReport(busy, 2, 60, one)))
        .isEqualTo("Shutting down n: 2 pods are asked to end within 60 s.");
    assertThat(NodeShutdownCommand.begun("n", false, new ShutdownReport(busy, 1, 30, one)))
        .isEqualTo("n is shutting down already: 1 pod is asked to end within 30 s.");
    assertThat(NodeShutdownCommand.begun("n", true, new ShutdownReport(busy, 0, 0, List.of())))
        .isEqualTo("Shutting down n: it has no pods to end.");
    MachineState off = MachineState.OFF;
    assertThat(NodeShutdownCommand.over("n", new ShutdownReport(off, 1, 30, List.of())))
        .isEqualTo("n is off: all of its pods have ended.");
    assertThat(NodeShutdownCommand.over("n", new ShutdownReport(off, 1, 30, one)))
        .endsWith("could not be told: default/kubia-0");
    assertThat(NodeShutdownCommand.over("n", new ShutdownReport(MachineState.CRASHED, 1, 30, one)))
        .startsWith("n is crashed");
    assertThat(busy.word()).isEqualTo("shutting-down");
  }

  @Test
  void timesToShutDownAreGivenToUp() {
    assertThat(periods()).isEqualTo(ShutdownPeriods.DEFAULT);
    assertThat(periods("--shutdown-grace-period=20s", "--shutdown-grace-period-critical-pods=5s"))
        .isEqualTo(ShutdownPeriods.of(Duration.ofSeconds(20), Duration.ofSeconds(5)));
    assertThat(periods("--shutdown-grace-period-by-pod-priority=1000=10s,0=1m"))
        .isEqualTo(
            new ShutdownPeriods(
                List.of(
                    new Period(0, Duration.ofMinutes(1)),
                    new Period(1000, Duration.ofSeconds(10)))));
    assertThatThrownBy(() -> periods("--shutdown-grace-period-by-pod-priority=x=10s"))
        .hasMessageContaining("'x' is not a priority, which is a number");
    assertThatThrownBy(() -> periods("--shutdown-grace-period=10s"))
        .hasMessageContaining("(30 s) is a part of the whole (10 s)");
  }

  private static ShutdownPeriods periods(String... options) {
    NodeLifecycleOptions parsed = new NodeLifecycleOptions();
    new CommandLine(
            CommandSpec.create().addMixin("lifecycle", CommandSpec.forAnnotatedObject(parsed)))
        .parseArgs(options);
    return parsed.lifecycle().shutdown();
  }

  @Test
  void theShellKnowsThem() {
    assertThat(AutoComplete.bash("kennel", Main.withCommands("")))
        .contains(
            "kennel_node_disconnect",
            "kennel_node_list",
            "kennel_node_shutdown",
            "node-monitor-grace-period");
  }

  @ParameterizedTest
  @CsvSource({"50s, PT50S", "1m30s, PT1M30S", "500ms, PT0.5S", "1h, PT1H", "0, PT0S"})
  void durationsAreThoseOfKubernetes(String text, Duration duration) {
    assertThat(new GoDuration().convert(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "50", "s", "-1s", "1.5s", "1s ", "1d"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> new GoDuration().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'" + text + "' is not a duration such as 50s, 1m30s or 500ms");
  }
}
