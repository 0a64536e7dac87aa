package io.kennel.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.runtime.RuntimeFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String DIGEST =
      "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox:latest",
    "busybox:1.28, docker.io/library/busybox:1.28",
    "luksa/kubia-pet, docker.io/luksa/kubia-pet:latest",
    "docker.io/busybox, docker.io/library/busybox:latest",
    "index.docker.io/busybox, docker.io/library/busybox:latest",
    "localhost/a, localhost/a:latest",
    "localhost:5000/a/b:c, localhost:5000/a/b:c",
    "registry.k8s.io/pause:3.10, registry.k8s.io/pause:3.10",
    "kennel/kubia-pet:1, docker.io/kennel/kubia-pet:1",
    "busybox@" + DIGEST + ", docker.io/library/busybox@" + DIGEST,
    "busybox:1@" + DIGEST + ", docker.io/library/busybox:1@" + DIGEST,
  })
  void namesAreCompleted(String written, String complete) {
    assertThat(ImageReference.parse(written)).hasToString(complete);
    assertThat(ImageReference.parse(complete)).hasToString(complete);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Busybox",
        "a b",
        "a:",
        "a:b:c",
        ":1",
        "a@sha256:12",
        "../a",
        "a//b",
        "/a",
        "a/",
        "a:-x",
        "a;b"
      })
  void whatIsNoNameIsRefused(String written) {
    assertThatThrownBy(() -> ImageReference.parse(written))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessage(
            "couldn't parse image name \"%s\": invalid reference format".formatted(written));
  }
}
