package io.kennel.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hands out one node's pod addresses. Each one in use is a file that names its sandbox, so it stays
 * the pod's own over a restart. An address that was freed is used again as late as possible.
 * Thread-safe.
 */
final class AddressPool {
  /** The first address is the gateway's. */
  private static final int FIRST = 2;

  private final Path directory;
  private final Cidr range;
  private final int last;
  private final Map<String, String> addressOfSandbox = new HashMap<>();
  private final Map<String, String> sandboxOfAddress = new HashMap<>();
  private int next = FIRST;

  AddressPool(Path directory, Cidr range) {
    this.directory = directory;
    this.range = range;
    this.last = (1 << (32 - range.prefixLength())) - 2;
    try {
      Files.createDirectories(directory);
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          remember(Files.readString(file), file.getFileName().toString());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the addresses in " + directory, e);
    }
  }

  private void remember(String sandbox, String address) {
    addressOfSandbox.put(sandbox, address);
    sandboxOfAddress.put(address, sandbox);
  }

  /** The same sandbox gets the same address again. */
  synchronized String take(String sandbox) {
    String known = addressOfSandbox.get(sandbox);
    if (known != null) {
      return known;
    }
    for (int tried = FIRST; tried <= last; tried++) {
      String address = range.at(next);
      next = next == last ? FIRST : next + 1;
      if (!sandboxOfAddress.containsKey(address)) {
        write(directory.resolve(address), sandbox);
        remember(sandbox, address);
        return address;
      }
    }
    throw new NetworkFailure("no address is free in " + range);
  }

  synchronized @Nullable String find(String sandbox) {
    return addressOfSandbox.get(sandbox);
  }

  synchronized void free(String sandbox) {
    String address = addressOfSandbox.remove(sandbox);
    if (address == null) {
      return;
    }
    sandboxOfAddress.remove(address);
    try {
      Files.deleteIfExists(directory.resolve(address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String sandbox) {
    try {
      Files.writeString(file, sandbox, StandardOpenOption.CREATE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
