package io.kennel.agent.config;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.kennel.agent.runtime.ContainerRuntime.Security;
import io.kennel.agent.runtime.RuntimeFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As whom a container runs and what that one may do; the container's own settings win over the
 * pod's. Source: "Configure a Security Context for a Pod or Container".
 *
 * @param user null for the image's
 * @param group null for the image's
 */
record Identity(
    @Nullable Long user, @Nullable Long group, List<Long> supplementalGroups, Security security) {

  /**
   * The identity of a container.
   *
   * @param imageUser as the image's configuration has it, empty for root
   * @throws RuntimeFailure with reason {@code CreateContainerConfigError} where the container must
   *     not run as root and would, or might
   */
  static Identity of(Pod pod, Container container, String imageUser) {
    PodSecurityContext ofPod = pod.getSpec().getSecurityContext();
    SecurityContext own = container.getSecurityContext();
    Long user = own == null ? null : own.getRunAsUser();
    Long group = own == null ? null : own.getRunAsGroup();
    if (ofPod != null) {
      user = user == null ? ofPod.getRunAsUser() : user;
      group = group == null ? ofPod.getRunAsGroup() : group;
    }
    Boolean nonRoot = own == null ? null : own.getRunAsNonRoot();
    if (nonRoot == null && ofPod != null) {
      nonRoot = ofPod.getRunAsNonRoot();
    }
    if (Boolean.TRUE.equals(nonRoot)) {
      verifyNonRoot(pod, container, user, imageUser);
    }
    List<Long> groups = new ArrayList<>();
    if (ofPod != null) {
      groups.addAll(ofPod.getSupplementalGroups());
      if (ofPod.getFsGroup() != null) {
        groups.add(ofPod.getFsGroup());
      }
    }
    return new Identity(user, group, List.copyOf(groups), security(own, filtered(ofPod, own)));
  }

  private static void verifyNonRoot(
      Pod pod, Container container, @Nullable Long user, String imageUser) {
    String where =
        " (pod: \"%s_%s(%s)\", container: %s)"
            .formatted(
                pod.getMetadata().getName(),
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getUid(),
                container.getName());
    if (user != null) {
      if (user == 0) {
        throw refused("container's runAsUser breaks non-root policy" + where);
      }
      return;
    }
    int colon = imageUser.indexOf(':');
    String name = colon < 0 ? imageUser : imageUser.substring(0, colon);
    if (name.isEmpty() || name.equals("0")) {
      throw refused("container has runAsNonRoot and image will run as root" + where);
    }
    if (!name.chars().allMatch(Character::isDigit)) {
      throw refused(
          ("container has runAsNonRoot and image has non-numeric user (%s),"
                  + " cannot verify user is non-root%s")
              .formatted(name, where));
    }
  }

  private static boolean filtered(
      @Nullable PodSecurityContext ofPod, @Nullable SecurityContext own) {
    SeccompProfile profile = own == null ? null : own.getSeccompProfile();
    if (profile == null && ofPod != null) {
      profile = ofPod.getSeccompProfile();
    }
    return profile != null && "RuntimeDefault".equals(profile.getType());
  }

  private static Security security(@Nullable SecurityContext own, boolean filtered) {
    if (own == null) {
      return new Security(false, false, true, List.of(), List.of(), filtered);
    }
    var capabilities = own.getCapabilities();
    return new Security(
        Boolean.TRUE.equals(own.getPrivileged()),
        Boolean.TRUE.equals(own.getReadOnlyRootFilesystem()),
        !Boolean.FALSE.equals(own.getAllowPrivilegeEscalation()),
        capabilities == null ? List.of() : List.copyOf(capabilities.getAdd()),
        capabilities == null ? List.of() : List.copyOf(capabilities.getDrop()),
        filtered);
  }

  private static RuntimeFailure refused(String message) {
    return new RuntimeFailure("CreateContainerConfigError", message);
  }
}
