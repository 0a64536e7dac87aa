package io.kennel.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A registry with one image, {@code busybox:1.36}, made of this machine's statically linked
 * busybox. Mirrored with {@link #mirror}.
 */
final class BusyboxRegistry implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/busybox");
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private final Map<String, byte[]> contents = new HashMap<>();
  private final HttpServer server;

  BusyboxRegistry(Path directory) throws IOException, InterruptedException {
    byte[] layer = layer(directory);
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    byte[] config =
        """
        {"architecture":"%s","os":"linux","config":{"Cmd":["sh"],"Env":["PATH=/bin"]},
         "rootfs":{"type":"layers","diff_ids":["%s"]}}
        """
            .formatted(architecture, digest(layer))
            .getBytes(UTF_8);
    byte[] manifest =
        """
        {"schemaVersion":2,"mediaType":"%s",
         "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":%d},
         "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}
        """
            .formatted(MANIFEST, digest(config), config.length, digest(layer), layer.length)
            .getBytes(UTF_8);
    contents.put("/v2/", new byte[0]);
    contents.put("/v2/library/busybox/manifests/1.36", manifest);
    contents.put("/v2/library/busybox/manifests/" + digest(manifest), manifest);
    contents.put("/v2/library/busybox/blobs/" + digest(config), config);
    contents.put("/v2/library/busybox/blobs/" + digest(layer), layer);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  private static byte[] layer(Path directory) throws IOException, InterruptedException {
    Path root = Files.createDirectories(directory.resolve("busybox"));
    for (String name : new String[] {"bin", "tmp", "etc", "root"}) {
      Files.createDirectories(root.resolve(name));
    }
    Files.copy(PROGRAM, root.resolve("bin/busybox"));
    Process list = new ProcessBuilder(PROGRAM.toString(), "--list").start();
    for (String applet : list.inputReader().lines().toList()) {
      if (!applet.equals("busybox")) {
        Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
      }
    }
    Path file = directory.resolve("layer.tar");
    int code =
        new ProcessBuilder("tar", "-C", root.toString(), "-cf", file.toString(), ".")
            .inheritIO()
            .start()
            .waitFor();
    assertThat(code).isZero();
    return Files.readAllBytes(file);
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] found = contents.get(exchange.getRequestURI().getPath());
    if (found == null) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      boolean manifest = exchange.getRequestURI().getPath().contains("/manifests/");
      exchange
          .getResponseHeaders()
          .set("Content-Type", manifest ? MANIFEST : "application/octet-stream");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head || found.length == 0 ? -1 : found.length);
      if (!head) {
        exchange.getResponseBody().write(found);
      }
    }
    exchange.close();
  }

  /** The value of {@code kennel up --registry-mirror}. */
  String mirror() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
