package io.kennel.client;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds that Kennel's own parts use, each with its model class. */
public final class Kinds {
  private static final Map<Class<?>, Kind<?>> BY_MODEL = new HashMap<>();

  public static final Kind<Namespace> NAMESPACE = kind(ResourceTypes.NAMESPACE, Namespace.class);
  public static final Kind<Node> NODE = kind(ResourceTypes.NODE, Node.class);
  public static final Kind<PersistentVolume> PERSISTENT_VOLUME =
      kind(ResourceTypes.PERSISTENT_VOLUME, PersistentVolume.class);
  public static final Kind<StorageClass> STORAGE_CLASS =
      kind(ResourceTypes.STORAGE_CLASS, StorageClass.class);

  public static final Kind<Pod> POD = kind(ResourceTypes.POD, Pod.class);
  public static final Kind<Service> SERVICE = kind(ResourceTypes.SERVICE, Service.class);
  public static final Kind<Endpoints> ENDPOINTS = kind(ResourceTypes.ENDPOINTS, Endpoints.class);
  public static final Kind<ConfigMap> CONFIG_MAP = kind(ResourceTypes.CONFIG_MAP, ConfigMap.class);
  public static final Kind<Secret> SECRET = kind(ResourceTypes.SECRET, Secret.class);
  public static final Kind<ServiceAccount> SERVICE_ACCOUNT =
      kind(ResourceTypes.SERVICE_ACCOUNT, ServiceAccount.class);
  public static final Kind<PersistentVolumeClaim> PERSISTENT_VOLUME_CLAIM =
      kind(ResourceTypes.PERSISTENT_VOLUME_CLAIM, PersistentVolumeClaim.class);
  public static final Kind<Event> EVENT = kind(ResourceTypes.EVENT, Event.class);
  public static final Kind<EndpointSlice> ENDPOINT_SLICE =
      kind(ResourceTypes.ENDPOINT_SLICE, EndpointSlice.class);
  public static final Kind<StatefulSet> STATEFUL_SET =
      kind(ResourceTypes.STATEFUL_SET, StatefulSet.class);
  public static final Kind<ReplicaSet> REPLICA_SET =
      kind(ResourceTypes.REPLICA_SET, ReplicaSet.class);
  public static final Kind<Deployment> DEPLOYMENT =
      kind(ResourceTypes.DEPLOYMENT, Deployment.class);
  public static final Kind<DaemonSet> DAEMON_SET = kind(ResourceTypes.DAEMON_SET, DaemonSet.class);
  public static final Kind<CronJob> CRON_JOB = kind(ResourceTypes.CRON_JOB, CronJob.class);
  public static final Kind<Job> JOB = kind(ResourceTypes.JOB, Job.class);
  public static final Kind<ControllerRevision> CONTROLLER_REVISION =
      kind(ResourceTypes.CONTROLLER_REVISION, ControllerRevision.class);
  public static final Kind<PodDisruptionBudget> POD_DISRUPTION_BUDGET =
      kind(ResourceTypes.POD_DISRUPTION_BUDGET, PodDisruptionBudget.class);
  public static final Kind<PriorityClass> PRIORITY_CLASS =
      kind(ResourceTypes.PRIORITY_CLASS, PriorityClass.class);
  public static final Kind<Lease> LEASE = kind(ResourceTypes.LEASE, Lease.class);

  /** The same objects as {@link #EVENT}, in their newer shape. */
  public static final Kind<io.fabric8.kubernetes.api.model.events.v1.Event> EVENTS_V1 =
      kind(ResourceTypes.EVENTS_EVENT, io.fabric8.kubernetes.api.model.events.v1.Event.class);

  private Kinds() {}

  private static <T extends HasMetadata> Kind<T> kind(ResourceType type, Class<T> model) {
    Kind<T> kind = new Kind<>(type, model);
    BY_MODEL.put(model, kind);
    return kind;
  }

  /** The one of these kinds whose model class it is; null where there is none. */
  @SuppressWarnings("unchecked")
  public static <T extends HasMetadata> @Nullable Kind<T> find(Class<T> model) {
    return (Kind<T>) BY_MODEL.get(model);
  }
}
