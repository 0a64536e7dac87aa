package io.kennel.agent.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerRuntime.Mount;
import io.kennel.agent.runtime.ContainerRuntime.Resources;
import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import io.kennel.agent.runtime.ContainerRuntime.Security;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.agent.runtime.RuntimeFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OciSpecTest {
  private static final Security PLAIN = new Security(false, false, true, List.of(), List.of());
  private static final Resources NO_LIMITS = new Resources(0, 0, 0, 0, 0);
  private static final List<String> POSSIBLE =
      List.of("CHOWN", "NET_RAW", "KILL", "NET_ADMIN", "SYS_TIME");

  @Test
  void commandAndArgumentsFollowTheTableOfKubernetes() {
    assertThat(arguments(null, null)).containsExactly("/entry", "point", "default");
    assertThat(arguments(List.of("sh"), null)).containsExactly("sh");
    assertThat(arguments(null, List.of("x"))).containsExactly("/entry", "point", "x");
    assertThat(arguments(List.of("sh"), List.of("x"))).containsExactly("sh", "x");
    assertThatThrownBy(() -> arguments(List.of(), null))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessage("no command specified");
  }

  private static List<String> arguments(
      @Nullable List<String> command, @Nullable List<String> args) {
    return texts(
        spec(config(command, args, PLAIN, NO_LIMITS, List.of()), false).at("/process/args"));
  }

  @Test
  void capabilitiesAreTheDefaultOnesWithoutWhatTheMachineLacks() {
    assertThat(capabilities(PLAIN)).containsExactly("CAP_CHOWN", "CAP_NET_RAW", "CAP_KILL");
    assertThat(capabilities(new Security(false, false, true, List.of("CAP_SYS_TIME"), List.of())))
        .contains("CAP_SYS_TIME");
    assertThat(capabilities(new Security(false, false, true, List.of(), List.of("net_raw"))))
        .containsExactly("CAP_CHOWN", "CAP_KILL");
    assertThat(capabilities(new Security(false, false, true, List.of("KILL"), List.of("ALL"))))
        .containsExactly("CAP_KILL");
    assertThat(capabilities(new Security(true, false, true, List.of(), List.of()))).hasSize(5);
  }

  private static List<String> capabilities(Security security) {
    return texts(
        spec(config(null, null, security, NO_LIMITS, List.of()), false)
            .at("/process/capabilities/bounding"));
  }

  @Test
  void privilegesAndRootFilesystem() {
    Security strict = new Security(false, true, false, List.of(), List.of());
    JsonNode spec = spec(config(null, null, strict, NO_LIMITS, List.of()), false);

    assertThat(spec.at("/root/readonly").asBoolean()).isTrue();
    assertThat(spec.at("/process/noNewPrivileges").asBoolean()).isTrue();
    assertThat(texts(spec.at("/linux/maskedPaths"))).contains("/proc/kcore");
    Security privileged = new Security(true, false, true, List.of(), List.of());
    JsonNode open = spec(config(null, null, privileged, NO_LIMITS, List.of()), false);
    assertThat(open.at("/linux/maskedPaths").isMissingNode()).isTrue();
    assertThat(open.at("/linux/resources/devices/0/allow").asBoolean()).isTrue();
  }

  @Test
  void limitsOfBothVersionsOfControlGroups() {
    Resources limits = new Resources(64 << 20, 512, 50_000, 100, -998);
    ContainerConfig config = config(null, null, PLAIN, limits, List.of());

    JsonNode one = spec(config, false);
    JsonNode two = spec(config, true);

    assertThat(one.at("/linux/resources/memory/limit").asLong()).isEqualTo(64 << 20);
    assertThat(one.at("/linux/resources/memory/swap").isMissingNode()).isTrue();
    assertThat(two.at("/linux/resources/memory/swap").asLong()).isEqualTo(64 << 20);
    assertThat(two.at("/linux/resources/unified/memory.oom.group").asString()).isEqualTo("1");
    assertThat(one.at("/linux/resources/unified").isMissingNode()).isTrue();
    assertThat(one.at("/linux/resources/cpu/shares").asLong()).isEqualTo(512);
    assertThat(one.at("/linux/resources/cpu/quota").asLong()).isEqualTo(50_000);
    assertThat(one.at("/linux/resources/cpu/period").asLong()).isEqualTo(100_000);
    assertThat(one.at("/linux/resources/pids/limit").asLong()).isEqualTo(100);
    assertThat(one.at("/process/oomScoreAdj").asInt()).describedAs("allowed here").isZero();
    assertThat(one.at("/linux/cgroupsPath").asString()).isEqualTo("/kennel/pod/id");
    assertThat(namespaces(one)).containsExactly("pid", "mount", "ipc", "uts", "network");
    assertThat(namespaces(two)).endsWith("cgroup");
  }

  private static List<String> namespaces(JsonNode spec) {
    List<String> types = new ArrayList<>();
    spec.at("/linux/namespaces").forEach(namespace -> types.add(namespace.path("type").asString()));
    return types;
  }

  @Test
  void mountsComeAfterThoseThatTheyLieIn() {
    List<Mount> mounts =
        List.of(
            new Mount(Path.of("/v/deep"), "/data/a/b", true, false),
            new Mount(Path.of("/v/data"), "/data", false, true),
            new Mount(Path.of("/v/hostname"), "/etc/hostname", false, false));
    JsonNode spec = spec(config(null, null, PLAIN, NO_LIMITS, mounts), false);
    List<String> targets = new ArrayList<>();
    spec.at("/mounts").forEach(mount -> targets.add(mount.path("destination").asString()));

    assertThat(targets).endsWith("/data", "/etc/hostname", "/data/a/b");
    assertThat(targets).doesNotHaveDuplicates();
    JsonNode deep = spec.at("/mounts").get(targets.size() - 1);
    assertThat(texts(deep.path("options"))).containsExactly("rbind", "rprivate", "ro");
    JsonNode data = spec.at("/mounts").get(targets.indexOf("/data"));
    assertThat(texts(data.path("options"))).containsExactly("rbind", "rslave", "rw");
  }

  @Test
  void theEnvironmentOfTheContainerComesOnTopOfTheImages() {
    JsonNode spec = spec(config(null, null, PLAIN, NO_LIMITS, List.of()), false);

    assertThat(texts(spec.at("/process/env")))
        .containsExactly("PATH=/image", "HOSTNAME=kubia-0", "BOTH=container", "OWN=1=2");
    assertThat(spec.at("/process/cwd").asString()).isEqualTo("/work");
  }

  private static JsonNode spec(ContainerConfig config, boolean cgroupV2) {
    return OciSpec.write(
        new OciSpec.Input(
            new SandboxConfig(
                "default", "kubia-0", "uid", 0, "kubia-0", false, "pod", Map.of(), Map.of()),
            config,
            new Image(
                "sha256:1",
                List.of(),
                "sha256:2",
                0,
                List.of("/entry", "point"),
                List.of("default"),
                List.of("PATH=/image", "BOTH=image"),
                "/work",
                "",
                ""),
            new Identity(0, 0, List.of()),
            "/run/netns/pod",
            "",
            new SandboxFiles(Path.of("/run/sandbox")),
            "kennel/pod/id",
            new Host("boot", cgroupV2, false, POSSIBLE, 0)));
  }

  private static ContainerConfig config(
      @Nullable List<String> command,
      @Nullable List<String> arguments,
      Security security,
      Resources resources,
      List<Mount> mounts) {
    Map<String, String> environment = new java.util.LinkedHashMap<>();
    environment.put("BOTH", "container");
    environment.put("OWN", "1=2");
    return new ContainerConfig(
        "kubia",
        0,
        "kubia",
        command,
        arguments,
        "",
        environment,
        mounts,
        Path.of("/log"),
        null,
        null,
        List.of(),
        security,
        resources,
        false,
        false,
        false,
        null,
        "",
        Map.of());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asString()));
    return texts;
  }
}
