package io.kennel.agent.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks for what a runtime may have left on the machine. */
final class Leaks {
  private Leaks() {}

  static void assertNone(Path directory, OciConfig config) throws IOException {
    List<String> mounts =
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
            .filter(line ->
                line.contains(directory.toString())
                    || (line.contains("fence.sh")
                        && line.contains(config.runDirectory().toString())))
            .toList();
    List<String> processes =
        ProcessHandle.allProcesses()
            .flatMap(process -> process.info().commandLine().stream())
            .filter(line ->
                (line.contains("conmon") && line.contains(directory.toString()))
                    || line.contains(config.runDirectory().toString()))
            .toList();
    assertThat(mounts).describedAs("mounts").isEmpty();
    assertThat(processes).describedAs("processes").isEmpty();
    assertThat(new Cgroups(Host.read().cgroupV2()).exists(config.cgroup()))
        .describedAs("cgroup %s", config.cgroup())
        .isFalse();
    assertThat(config.runDirectory().getParent()).doesNotExist();
  }
}
