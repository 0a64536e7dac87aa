package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Sysctl;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.kennel.client.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pod may ask for that this agent cannot give; it says so instead of ignoring it. The list
 * of all fields is in docs/supported.md.
 */
final class Refusals {
  /** The word of the event, of the pod's status and of its waiting containers. */
  static final String REASON = "NotSupported";

  /** Those that Kubernetes calls safe. Source: "Using sysctls in a Kubernetes Cluster". */
  private static final Set<String> SAFE_SYSCTLS =
      Set.of(
          "kernel.shm_rmid_forced",
          "net.ipv4.ip_local_port_range",
          "net.ipv4.tcp_syncookies",
          "net.ipv4.ping_group_range",
          "net.ipv4.ip_unprivileged_port_start",
          "net.ipv4.ip_local_reserved_ports",
          "net.ipv4.tcp_keepalive_time",
          "net.ipv4.tcp_fin_timeout",
          "net.ipv4.tcp_keepalive_intvl",
          "net.ipv4.tcp_keepalive_probes",
          "net.ipv4.tcp_rmem",
          "net.ipv4.tcp_wmem");

  private final List<String> fields = new ArrayList<>();
  private final boolean hostNetwork;

  private Refusals(PodSpec spec) {
    this.hostNetwork = Boolean.TRUE.equals(spec.getHostNetwork());
  }

  /** Why the pod is not run, with all that stands against it; null where it is run. */
  static @Nullable String of(Pod pod) {
    PodSpec spec = pod.getSpec();
    Refusals refusals = new Refusals(spec);
    refusals.pod(spec);
    refusals.podSecurity(spec.getSecurityContext());
    spec.getVolumes().forEach(refusals::volume);
    spec.getInitContainers().forEach(each -> refusals.container(each, "spec.initContainers"));
    spec.getContainers().forEach(each -> refusals.container(each, "spec.containers"));
    if (refusals.fields.isEmpty()) {
      return null;
    }
    return String.join(", ", refusals.fields)
        + (refusals.fields.size() == 1 ? " is" : " are")
        + " not supported by this node; the pod is not run";
  }

  private void refuse(boolean asked, String field) {
    if (asked) {
      fields.add(field);
    }
  }

  private void pod(PodSpec spec) {
    refuse(isTrue(spec.getHostPID()), "spec.hostPID");
    refuse(isTrue(spec.getHostIPC()), "spec.hostIPC");
    refuse(isTrue(spec.getShareProcessNamespace()), "spec.shareProcessNamespace");
    refuse(isTrue(spec.getSetHostnameAsFQDN()), "spec.setHostnameAsFQDN");
    refuse(Boolean.FALSE.equals(spec.getHostUsers()), "spec.hostUsers: false");
    refuse(isSet(spec.getHostnameOverride()), "spec.hostnameOverride");
    refuse(isSet(spec.getRuntimeClassName()), "spec.runtimeClassName");
    refuse(spec.getOverhead() != null && !spec.getOverhead().isEmpty(), "spec.overhead");
    refuse(!spec.getResourceClaims().isEmpty(), "spec.resourceClaims");
    refuse(!spec.getEvictionResponders().isEmpty(), "spec.evictionResponders");
    refuse(hasContent(spec.getSchedulingGroup()), "spec.schedulingGroup");
    refuse(hasLimits(spec.getResources()), "spec.resources");
    String system = spec.getOs() == null ? null : spec.getOs().getName();
    refuse(isSet(system) && !"linux".equals(system), "spec.os.name: " + system);
  }

  private void podSecurity(@Nullable PodSecurityContext context) {
    if (context == null) {
      return;
    }
    String at = "spec.securityContext.";
    seccomp(context.getSeccompProfile(), at);
    appArmor(context.getAppArmorProfile(), at);
    refuse(hasContent(context.getSeLinuxOptions()), at + "seLinuxOptions");
    refuse(isSet(context.getSeLinuxChangePolicy()), at + "seLinuxChangePolicy");
    refuse(hasContent(context.getWindowsOptions()), at + "windowsOptions");
    refuse(
        "Strict".equals(context.getSupplementalGroupsPolicy()),
        at + "supplementalGroupsPolicy: Strict");
    for (Sysctl each : context.getSysctls()) {
      boolean safe =
          SAFE_SYSCTLS.contains(each.getName())
              && !(hostNetwork && each.getName().startsWith("net."));
      refuse(!safe, at + "sysctls[" + each.getName() + "]");
    }
  }

  /** What a default profile filters is up to the runtime; files of profiles are not read. */
  private void seccomp(@Nullable SeccompProfile profile, String at) {
    if (profile != null) {
      String type = profile.getType();
      boolean known = "RuntimeDefault".equals(type) || "Unconfined".equals(type);
      refuse(!known, at + "seccompProfile.type: " + type);
    }
  }

  private void appArmor(@Nullable AppArmorProfile profile, String at) {
    if (profile != null) {
      String type = profile.getType();
      refuse(!"Unconfined".equals(type), at + "appArmorProfile.type: " + type);
    }
  }

  /** Other types of volumes fail when they are mounted, with an event that names the type. */
  private void volume(Volume volume) {
    String at = "spec.volumes[" + volume.getName() + "].";
    if (volume.getEmptyDir() != null) {
      String medium = volume.getEmptyDir().getMedium();
      refuse(isSet(medium) && !"Memory".equals(medium), at + "emptyDir.medium: " + medium);
      refuse(volume.getEmptyDir().getMode() != null, at + "emptyDir.mode");
    }
    if (volume.getProjected() != null) {
      refuse(volume.getProjected().getDefaultUser() != null, at + "projected.defaultUser");
    }
  }

  private void container(Container container, String list) {
    String at = list + "[" + container.getName() + "].";
    refuse(!container.getVolumeDevices().isEmpty(), at + "volumeDevices");
    refuse(!container.getRestartPolicyRules().isEmpty(), at + "restartPolicyRules");
    String policy = container.getRestartPolicy();
    boolean sidecar = list.equals("spec.initContainers") && "Always".equals(policy);
    refuse(isSet(policy) && !sidecar, at + "restartPolicy: " + policy);
    var lifecycle = container.getLifecycle();
    refuse(lifecycle != null && isSet(lifecycle.getStopSignal()), at + "lifecycle.stopSignal");
    probe(container.getStartupProbe(), at + "startupProbe");
    probe(container.getLivenessProbe(), at + "livenessProbe");
    probe(container.getReadinessProbe(), at + "readinessProbe");
    ResourceRequirements resources = container.getResources();
    refuse(resources != null && !resources.getClaims().isEmpty(), at + "resources.claims");
    for (EnvVar each : container.getEnv()) {
      boolean file = each.getValueFrom() != null && each.getValueFrom().getFileKeyRef() != null;
      refuse(file, at + "env[" + each.getName() + "].valueFrom.fileKeyRef");
    }
    container.getVolumeMounts().forEach(each -> mount(each, at));
    security(container.getSecurityContext(), at + "securityContext.");
  }

  private void probe(@Nullable Probe probe, String field) {
    refuse(probe != null && probe.getGrpc() != null, field + ".grpc");
  }

  private void mount(VolumeMount mount, String container) {
    String at = container + "volumeMounts[" + mount.getName() + "].";
    refuse(
        "Bidirectional".equals(mount.getMountPropagation()),
        at + "mountPropagation: Bidirectional");
    refuse("Enabled".equals(mount.getRecursiveReadOnly()), at + "recursiveReadOnly: Enabled");
    refuse(!mount.getBindMountOptions().isEmpty(), at + "bindMountOptions");
  }

  private void security(@Nullable SecurityContext context, String at) {
    if (context == null) {
      return;
    }
    seccomp(context.getSeccompProfile(), at);
    appArmor(context.getAppArmorProfile(), at);
    refuse(hasContent(context.getSeLinuxOptions()), at + "seLinuxOptions");
    refuse(hasContent(context.getWindowsOptions()), at + "windowsOptions");
    String proc = context.getProcMount();
    refuse(isSet(proc) && !"Default".equals(proc), at + "procMount: " + proc);
  }

  private static boolean hasLimits(@Nullable ResourceRequirements resources) {
    return resources != null
        && !(resources.getLimits().isEmpty()
            && resources.getRequests().isEmpty()
            && resources.getClaims().isEmpty());
  }

  private static boolean isTrue(@Nullable Boolean value) {
    return Boolean.TRUE.equals(value);
  }

  private static boolean isSet(@Nullable String text) {
    return text != null && !text.isEmpty();
  }

  private static boolean hasContent(@Nullable Object value) {
    return value != null && !Models.encode(value).isEmpty();
  }
}
