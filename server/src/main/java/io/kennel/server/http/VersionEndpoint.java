package io.kennel.server.http;

import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code /version}: which Kubernetes this server behaves as, and what it is. */
final class VersionEndpoint implements Endpoint {
  /** The version of Kubernetes whose API is served. */
  static final String KUBERNETES = "1.36.0";

  @Override
  public void serve(Exchange exchange) {
    String[] parts = KUBERNETES.split("\\.");
    var version = JsonNodeFactory.instance.objectNode();
    version.put("major", parts[0]).put("minor", parts[1]);
    version.put("emulationMajor", parts[0]).put("emulationMinor", parts[1]);
    version.put("minCompatibilityMajor", parts[0]).put("minCompatibilityMinor", parts[1]);
    version.put("gitVersion", "v" + KUBERNETES + "+kennel");
    version.put("gitCommit", "").put("gitTreeState", "clean").put("buildDate", "");
    version.put("goVersion", "java" + Runtime.version().feature()).put("compiler", "javac");
    version.put("platform", platform());
    exchange.send(200, version);
  }

  private static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "");
    return system + "/" + (machine.equals("aarch64") ? "arm64" : machine);
  }
}
