package io.kennel.conformance;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The same by older kubectls. */
@Tag("nightly")
class KubectlVerbsNightlyTest extends KubectlVerbsTest {
  static List<Path> kubectls() {
    return Kubectl.binaries("1.27", "1.30", "1.31");
  }
}
