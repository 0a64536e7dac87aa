package io.kennel.agent.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What images this machine runs: Linux, one architecture, and the variants of it that it is sure to
 * understand, the best one first. Names are those of Go. Source: OCI image index specification.
 *
 * @param variants in the order of preference; the empty one is an image that names none
 */
record Platform(String architecture, List<String> variants) {
  private static final Map<String, String> ARCHITECTURES =
      Map.of("aarch64", "arm64", "x86_64", "amd64", "i386", "386", "x86", "386");

  private static final Map<String, List<String>> VARIANTS =
      Map.of(
          "amd64", List.of("", "v1"),
          "arm64", List.of("v8", "", "v8.0"),
          "arm", List.of("v7", "", "v6", "v5"));

  static Platform of(String osArch) {
    String architecture = ARCHITECTURES.getOrDefault(osArch, osArch);
    return new Platform(architecture, VARIANTS.getOrDefault(architecture, List.of("")));
  }

  static Platform ofThisMachine() {
    return of(System.getProperty("os.arch", ""));
  }

  /** How well a described platform fits: 0 is best, negative does not; none at all fits least. */
  private int rank(JsonNode platform) {
    if (platform.isMissingNode() || platform.isNull()) {
      return variants.size();
    }
    boolean fits =
        platform.path("os").asString("linux").equals("linux")
            && platform.path("architecture").asString("").equals(architecture);
    return fits ? variants.indexOf(platform.path("variant").asString("")) : -1;
  }

  boolean fits(JsonNode platform) {
    return rank(platform) >= 0;
  }

  /** The digest of the manifest that fits best; empty where none does. */
  String choose(JsonNode index) {
    String best = "";
    int bestRank = Integer.MAX_VALUE;
    for (JsonNode descriptor : index.path("manifests")) {
      int rank = rank(descriptor.path("platform"));
      if (rank >= 0 && rank < bestRank) {
        best = descriptor.path("digest").asString("");
        bestRank = rank;
      }
    }
    return best;
  }

  /** What an index offers, for people. */
  static String offered(JsonNode index) {
    List<String> names = new ArrayList<>();
    for (JsonNode descriptor : index.path("manifests")) {
      JsonNode platform = descriptor.path("platform");
      String variant = platform.path("variant").asString("");
      String name =
          platform.path("os").asString("")
              + "/"
              + platform.path("architecture").asString("")
              + (variant.isEmpty() ? "" : "/" + variant);
      if (!name.startsWith("unknown") && !names.contains(name) && names.size() < 20) {
        names.add(name);
      }
    }
    return names.isEmpty() ? "nothing" : String.join(", ", names);
  }

  @Override
  public String toString() {
    return "linux/" + architecture;
  }
}
