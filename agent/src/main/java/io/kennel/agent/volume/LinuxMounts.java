package io.kennel.agent.volume;

import io.kennel.agent.process.HostCommands;
import io.kennel.agent.process.HostCommands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Mounts with the machine's own commands; what is mounted is read from the kernel. */
public final class LinuxMounts implements Mounts {
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private final HostCommands commands;

  public LinuxMounts(HostCommands commands) {
    this.commands = commands;
  }

  @Override
  public void mountMemory(Path directory, long bytesMax) {
    if (mountedBelow(directory).contains(directory)) {
      return;
    }
    String options = "mode=0777" + (bytesMax > 0 ? ",size=" + bytesMax : "");
    Result result =
        commands.run(
            List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString()), "");
    if (!result.succeeded()) {
      throw new VolumeFailure(
          "cannot mount a memory file system at " + directory + ": " + result.output());
    }
  }

  @Override
  public void unmountBelow(Path directory) {
    for (Path each : mountedBelow(directory)) {
      Result result = commands.run(List.of("umount", each.toString()), "");
      if (!result.succeeded()) {
        throw new VolumeFailure("cannot unmount " + each + ": " + result.output());
      }
    }
  }

  @Override
  public List<Path> mountedBelow(Path directory) {
    List<Path> result = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(MOUNTS)) {
        Path target = Path.of(unescape(line.split(" ", 3)[1]));
        if (target.startsWith(directory)) {
          result.add(target);
        }
      }
    } catch (IOException e) {
      throw new VolumeFailure("cannot read " + MOUNTS, e);
    }
    result.sort(Comparator.comparingInt(Path::getNameCount).reversed());
    return result;
  }

  /** The kernel writes blanks and backslashes of paths as octal numbers. */
  private static String unescape(String path) {
    return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }
}
