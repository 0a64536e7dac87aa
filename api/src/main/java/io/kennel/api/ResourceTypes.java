package io.kennel.api;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The built-in resource types. Source: the API reference of Kubernetes 1.36. */
public final class ResourceTypes {
  private static final Set<String> ALL_VERBS =
      Set.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  private static final Set<String> NO_COLLECTION =
      Set.of("create", "delete", "get", "list", "patch", "update", "watch");
  private static final List<String> NONE = List.of();
  private static final List<String> ALL_CATEGORY = List.of("all");

  public static final ResourceType CONFIG_MAP =
      namespaced("", "v1", "ConfigMap", "configmaps", List.of("cm"), NONE, Set.of());
  public static final ResourceType ENDPOINTS =
      namespaced("", "v1", "Endpoints", "endpoints", List.of("ep"), NONE, Set.of());
  public static final ResourceType EVENT =
      namespaced("", "v1", "Event", "events", List.of("ev"), NONE, Set.of());
  public static final ResourceType NAMESPACE =
      new ResourceType(
          "",
          "v1",
          "Namespace",
          "namespaces",
          "namespace",
          List.of("ns"),
          NONE,
          false,
          Set.of("status", "finalize"),
          NO_COLLECTION);
  public static final ResourceType NODE =
      cluster("", "v1", "Node", "nodes", List.of("no"), Set.of("status", "proxy"));
  public static final ResourceType PERSISTENT_VOLUME_CLAIM =
      namespaced(
          "",
          "v1",
          "PersistentVolumeClaim",
          "persistentvolumeclaims",
          List.of("pvc"),
          NONE,
          Set.of("status"));
  public static final ResourceType PERSISTENT_VOLUME =
      cluster("", "v1", "PersistentVolume", "persistentvolumes", List.of("pv"), Set.of("status"));
  public static final ResourceType POD =
      namespaced(
          "",
          "v1",
          "Pod",
          "pods",
          List.of("po"),
          ALL_CATEGORY,
          Set.of(
              "attach",
              "binding",
              "ephemeralcontainers",
              "eviction",
              "exec",
              "log",
              "portforward",
              "proxy",
              "resize",
              "status"));
  public static final ResourceType SECRET =
      namespaced("", "v1", "Secret", "secrets", NONE, NONE, Set.of());
  public static final ResourceType SERVICE_ACCOUNT =
      namespaced(
          "", "v1", "ServiceAccount", "serviceaccounts", List.of("sa"), NONE, Set.of("token"));
  public static final ResourceType SERVICE =
      namespaced(
          "", "v1", "Service", "services", List.of("svc"), ALL_CATEGORY, Set.of("proxy", "status"));

  public static final ResourceType CONTROLLER_REVISION =
      namespaced("apps", "v1", "ControllerRevision", "controllerrevisions", NONE, NONE, Set.of());
  public static final ResourceType DAEMON_SET =
      namespaced(
          "apps", "v1", "DaemonSet", "daemonsets", List.of("ds"), ALL_CATEGORY, Set.of("status"));
  public static final ResourceType DEPLOYMENT =
      namespaced(
          "apps",
          "v1",
          "Deployment",
          "deployments",
          List.of("deploy"),
          ALL_CATEGORY,
          Set.of("scale", "status"));
  public static final ResourceType REPLICA_SET =
      namespaced(
          "apps",
          "v1",
          "ReplicaSet",
          "replicasets",
          List.of("rs"),
          ALL_CATEGORY,
          Set.of("scale", "status"));
  public static final ResourceType STATEFUL_SET =
      namespaced(
          "apps",
          "v1",
          "StatefulSet",
          "statefulsets",
          List.of("sts"),
          ALL_CATEGORY,
          Set.of("scale", "status"));
  public static final ResourceType CRON_JOB =
      namespaced(
          "batch", "v1", "CronJob", "cronjobs", List.of("cj"), ALL_CATEGORY, Set.of("status"));
  public static final ResourceType JOB =
      namespaced("batch", "v1", "Job", "jobs", NONE, ALL_CATEGORY, Set.of("status"));
  public static final ResourceType LEASE =
      namespaced("coordination.k8s.io", "v1", "Lease", "leases", NONE, NONE, Set.of());
  public static final ResourceType ENDPOINT_SLICE =
      namespaced("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", NONE, NONE, Set.of());

  /** The same objects as {@link #EVENT}, in the form of the newer API. */
  public static final ResourceType EVENTS_EVENT =
      namespaced("events.k8s.io", "v1", "Event", "events", List.of("ev"), NONE, Set.of());

  public static final ResourceType POD_DISRUPTION_BUDGET =
      namespaced(
          "policy",
          "v1",
          "PodDisruptionBudget",
          "poddisruptionbudgets",
          List.of("pdb"),
          NONE,
          Set.of("status"));
  public static final ResourceType PRIORITY_CLASS =
      cluster(
          "scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", List.of("pc"), Set.of());

  public static final ResourceType STORAGE_CLASS =
      cluster("storage.k8s.io", "v1", "StorageClass", "storageclasses", List.of("sc"), Set.of());

  /** All of them. */
  public static final Catalogue BUILT_IN =
      new Catalogue(
          List.of(
              CONFIG_MAP,
              ENDPOINTS,
              EVENT,
              NAMESPACE,
              NODE,
              PERSISTENT_VOLUME_CLAIM,
              PERSISTENT_VOLUME,
              POD,
              SECRET,
              SERVICE_ACCOUNT,
              SERVICE,
              CONTROLLER_REVISION,
              DAEMON_SET,
              DEPLOYMENT,
              REPLICA_SET,
              STATEFUL_SET,
              CRON_JOB,
              JOB,
              LEASE,
              ENDPOINT_SLICE,
              EVENTS_EVENT,
              POD_DISRUPTION_BUDGET,
              PRIORITY_CLASS,
              STORAGE_CLASS));

  public static final ResourceType NODE_METRICS = metrics("NodeMetrics", "nodes", false);
  public static final ResourceType POD_METRICS = metrics("PodMetrics", "pods", true);

  /** Requests that ask who somebody is and what they may do; nothing of them is stored. */
  public static final List<ResourceType> REVIEWS =
      List.of(
          review("authentication.k8s.io", "v1", "SelfSubjectReview", false),
          review("authentication.k8s.io", "v1", "TokenReview", false),
          review("authentication.k8s.io", "v1beta1", "SelfSubjectReview", false),
          review("authorization.k8s.io", "v1", "LocalSubjectAccessReview", true),
          review("authorization.k8s.io", "v1", "SelfSubjectAccessReview", false),
          review("authorization.k8s.io", "v1", "SelfSubjectRulesReview", false),
          review("authorization.k8s.io", "v1", "SubjectAccessReview", false));

  /** Everything that discovery tells of: stored objects, reviews and metrics. */
  public static final Catalogue SERVED =
      BUILT_IN.plus(REVIEWS).plus(List.of(NODE_METRICS, POD_METRICS));

  private ResourceTypes() {}

  private static ResourceType review(
      String group, String version, String kind, boolean namespaced) {
    String singular = kind.toLowerCase(Locale.ROOT);
    return new ResourceType(
        group,
        version,
        kind,
        singular + "s",
        singular,
        NONE,
        NONE,
        namespaced,
        Set.of(),
        Set.of("create"));
  }

  /** Discovery gives metrics no singular name, as metrics-server does. */
  private static ResourceType metrics(String kind, String plural, boolean namespaced) {
    return new ResourceType(
        "metrics.k8s.io",
        "v1beta1",
        kind,
        plural,
        "",
        NONE,
        NONE,
        namespaced,
        Set.of(),
        Set.of("get", "list"));
  }

  private static ResourceType namespaced(
      String group,
      String version,
      String kind,
      String plural,
      List<String> shortNames,
      List<String> categories,
      Set<String> subresources) {
    return new ResourceType(
        group,
        version,
        kind,
        plural,
        kind.toLowerCase(Locale.ROOT),
        shortNames,
        categories,
        true,
        subresources,
        ALL_VERBS);
  }

  private static ResourceType cluster(
      String group,
      String version,
      String kind,
      String plural,
      List<String> shortNames,
      Set<String> subresources) {
    return new ResourceType(
        group,
        version,
        kind,
        plural,
        kind.toLowerCase(Locale.ROOT),
        shortNames,
        NONE,
        false,
        subresources,
        ALL_VERBS);
  }
}
