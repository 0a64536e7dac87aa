package io.kennel.conformance;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.kennel.testregistry.DebianImages;
import io.kennel.testregistry.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A cluster with real pods on three nodes, and a registry on this machine that stands in for Docker
 * Hub: commands can be typed with the names of images that people know.
 */
record MirroredKennel(RunningKennel kennel, TestRegistry registry) implements AutoCloseable {
  static MirroredKennel up(Path directory) throws IOException {
    assumeThat("root".equals(System.getProperty("user.name"))).as("real pods need root").isTrue();
    assumeThat(TestRegistry.isInstalled()).as("docker-registry is installed").isTrue();
    TestRegistry registry = TestRegistry.open(Files.createDirectory(directory.resolve("hub")));
    try {
      fill(registry);
      RunningKennel kennel =
          RunningKennel.up(
              directory,
              "--nodes",
              "3",
              "--runtime",
              "oci",
              "--registry-mirror",
              "http://" + registry.address());
      return new MirroredKennel(kennel, registry);
    } catch (IOException | RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  private static void fill(TestRegistry registry) throws IOException {
    for (String version : List.of("1.27", "1.28", "1.29")) {
      registry.push(DebianImages.nginx("", "nginx " + version), "library/nginx:" + version);
    }
    // The nslookup of busybox 1.28 knows search domains, as that of BIND does; later ones do not.
    registry.push(DebianImages.dnsutils(""), "library/busybox:1.28");
    registry.push(DebianImages.dnsutils(""), "tutum/dnsutils:latest");
  }

  Kubectl kubectl(Path binary) {
    return kennel.kubectl(binary);
  }

  @Override
  public void close() throws IOException {
    kennel.close();
    registry.close();
  }
}
