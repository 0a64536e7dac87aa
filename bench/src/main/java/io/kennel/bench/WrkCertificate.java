package io.kennel.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * Lets wrk show a client certificate, for which it has no option: a few lines of C, compiled here
 * and preloaded. The files are readable by their owner only and deleted on close.
 */
final class WrkCertificate implements AutoCloseable {
  private static final String SOURCE = "client_certificate.c";

  private final TemporaryFolder folder;

  WrkCertificate(String certificatePem, String keyPem) throws IOException {
    this.folder = TemporaryFolder.create();
    Files.writeString(folder.resolve("certificate.pem"), certificatePem);
    Files.writeString(folder.resolve("key.pem"), keyPem);
    try (InputStream source = WrkCertificate.class.getResourceAsStream(SOURCE)) {
      if (source == null) {
        throw new IOException("no " + SOURCE + " in this build");
      }
      Files.write(folder.resolve(SOURCE), source.readAllBytes());
    }
    compile();
  }

  /** What wrk's environment needs. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", folder.resolve("client.so").toString(),
        "KENNEL_BENCH_CERTIFICATE", folder.resolve("certificate.pem").toString(),
        "KENNEL_BENCH_KEY", folder.resolve("key.pem").toString());
  }

  private void compile() throws IOException {
    List<String> command =
        List.of("cc", "-O2", "-shared", "-fPIC", "-o", "client.so", SOURCE, "-ldl");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.path().toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new BenchException(
          "for load with a client certificate install a C compiler (apt-get install gcc), or give"
              + " a bearer token by --token",
          e);
    }
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (Processes.exitCode(process) != 0) {
      throw new BenchException("cc failed: " + output.strip());
    }
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
