package io.kennel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.cluster.MachineState;
import io.kennel.cluster.NodeReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.AutoComplete;
import picocli.CommandLine;
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
  void theShellKnowsThem() {
    assertThat(AutoComplete.bash("kennel", new CommandLine(new Main())))
        .contains("kennel_node_disconnect", "kennel_node_list", "node-monitor-grace-period");
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
