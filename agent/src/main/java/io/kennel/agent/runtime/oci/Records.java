package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is written down of sandboxes and containers, one JSON file each, replaced as a whole. */
final class Records {
  /** What an earlier version did not know yet is false, 0 or null. */
  private final JsonMapper json =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  /** A sandbox that was made. */
  record Sandbox(
      String id,
      SandboxConfig config,
      String ip,
      String networkNamespace,
      Instant createdAt,
      String bootId) {}

  /** A container that was made. */
  record Container(
      String id,
      String sandboxId,
      String podUid,
      ContainerConfig config,
      String imageId,
      String imageDigest,
      String stopSignal,
      Instant createdAt,
      String bootId) {}

  /** A container that was started, or could not be: then {@code failure} says why. */
  record Start(long pid, Instant at, String failure) {}

  void write(Path file, Object record) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.write(next, json.writeValueAsBytes(record));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Null where there is none, or none that can be read. */
  <T> @Nullable T read(Path file, Class<T> type) {
    try {
      return json.readValue(Files.readAllBytes(file), type);
    } catch (IOException | JacksonException e) {
      return null;
    }
  }

  void writeDocument(Path file, tools.jackson.databind.JsonNode document) throws IOException {
    Files.write(file, json.writeValueAsBytes(document));
  }
}
