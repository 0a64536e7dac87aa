package io.kennel.cli;

import io.kennel.cluster.DataDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that every command has: which cluster is meant. */
final class DataDirectoryOption {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where the cluster keeps everything (default: $KENNEL_HOME, else ~/.kennel).")
  private @Nullable Path directory;

  DataDirectory directory() {
    return new DataDirectory(directory == null ? DataDirectory.standard() : directory);
  }
}
