package io.kennel.conformance;

import java.nio.file.Path;
import java.util.List;

/** The same by older kubectls. */
@Nightly
class KubectlVerbsNightlyTest extends KubectlVerbsTest {
  static List<Path> kubectls() {
    return Kubectl.binaries("1.27", "1.30", "1.31");
  }
}
