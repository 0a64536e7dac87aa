package io.kennel.conformance;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The same by the kubectls between the oldest and the newest. */
@Tag("nightly")
class KubectlVerbsNightlyTest extends KubectlVerbsTest {
  static List<Path> kubectls() {
    return Kubectl.nightly();
  }
}
