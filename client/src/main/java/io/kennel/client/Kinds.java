package io.kennel.client;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
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
import io.kennel.api.ResourceTypes;

/** The kinds that Kennel's own parts use, each with its model class. */
public final class Kinds {
  public static final Kind<Namespace> NAMESPACE =
      new Kind<>(ResourceTypes.NAMESPACE, Namespace.class);
  public static final Kind<Node> NODE = new Kind<>(ResourceTypes.NODE, Node.class);
  public static final Kind<PersistentVolume> PERSISTENT_VOLUME =
      new Kind<>(ResourceTypes.PERSISTENT_VOLUME, PersistentVolume.class);
  public static final Kind<StorageClass> STORAGE_CLASS =
      new Kind<>(ResourceTypes.STORAGE_CLASS, StorageClass.class);

  public static final Kind<Pod> POD = new Kind<>(ResourceTypes.POD, Pod.class);
  public static final Kind<Service> SERVICE = new Kind<>(ResourceTypes.SERVICE, Service.class);
  public static final Kind<Endpoints> ENDPOINTS =
      new Kind<>(ResourceTypes.ENDPOINTS, Endpoints.class);
  public static final Kind<ConfigMap> CONFIG_MAP =
      new Kind<>(ResourceTypes.CONFIG_MAP, ConfigMap.class);
  public static final Kind<Secret> SECRET = new Kind<>(ResourceTypes.SECRET, Secret.class);
  public static final Kind<ServiceAccount> SERVICE_ACCOUNT =
      new Kind<>(ResourceTypes.SERVICE_ACCOUNT, ServiceAccount.class);
  public static final Kind<PersistentVolumeClaim> PERSISTENT_VOLUME_CLAIM =
      new Kind<>(ResourceTypes.PERSISTENT_VOLUME_CLAIM, PersistentVolumeClaim.class);
  public static final Kind<Event> EVENT = new Kind<>(ResourceTypes.EVENT, Event.class);
  public static final Kind<EndpointSlice> ENDPOINT_SLICE =
      new Kind<>(ResourceTypes.ENDPOINT_SLICE, EndpointSlice.class);
  public static final Kind<StatefulSet> STATEFUL_SET =
      new Kind<>(ResourceTypes.STATEFUL_SET, StatefulSet.class);
  public static final Kind<ReplicaSet> REPLICA_SET =
      new Kind<>(ResourceTypes.REPLICA_SET, ReplicaSet.class);
  public static final Kind<Deployment> DEPLOYMENT =
      new Kind<>(ResourceTypes.DEPLOYMENT, Deployment.class);
  public static final Kind<DaemonSet> DAEMON_SET =
      new Kind<>(ResourceTypes.DAEMON_SET, DaemonSet.class);
  public static final Kind<CronJob> CRON_JOB = new Kind<>(ResourceTypes.CRON_JOB, CronJob.class);
  public static final Kind<Job> JOB = new Kind<>(ResourceTypes.JOB, Job.class);
  public static final Kind<ControllerRevision> CONTROLLER_REVISION =
      new Kind<>(ResourceTypes.CONTROLLER_REVISION, ControllerRevision.class);
  public static final Kind<PodDisruptionBudget> POD_DISRUPTION_BUDGET =
      new Kind<>(ResourceTypes.POD_DISRUPTION_BUDGET, PodDisruptionBudget.class);
  public static final Kind<PriorityClass> PRIORITY_CLASS =
      new Kind<>(ResourceTypes.PRIORITY_CLASS, PriorityClass.class);
  public static final Kind<Lease> LEASE = new Kind<>(ResourceTypes.LEASE, Lease.class);

  /** The same objects as {@link #EVENT}, in their newer shape. */
  public static final Kind<io.fabric8.kubernetes.api.model.events.v1.Event> EVENTS_V1 =
      new Kind<>(ResourceTypes.EVENTS_EVENT, io.fabric8.kubernetes.api.model.events.v1.Event.class);

  private Kinds() {}
}
