package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.client.Kinds;
import io.kennel.controllers.template.PodNames;
import io.kennel.controllers.template.TemplatePod;
import java.util.List;

/** Makes the pods of a job. */
final class NewPods {
  private static final String INDEX_VARIABLE = "JOB_COMPLETION_INDEX";
  private static final int HOST_NAME_CHARACTERS_MAX = 63;

  private final JobView view;
  private final Job job;
  private final String name;
  private final List<String> taken;

  NewPods(JobView view) {
    this.view = view;
    this.job = view.job();
    this.name = job.getMetadata().getName();
    this.taken = PodNames.of(view.pods());
  }

  /** Pods that are all alike. */
  List<Pod> alike(int count) {
    String base = name + "-";
    return PodNames.next(base, count, view.salt(), view.unclear(), taken).stream()
        .map(podName -> pod(base, podName))
        .toList();
  }

  /** The pod of one index. */
  Pod of(int index) {
    String base = name + "-" + index + "-";
    String podName = PodNames.next(base, 1, view.salt() + index, view.unclear(), taken).getFirst();
    Pod plain = pod(base, podName);
    String hostName = name + "-" + index;
    boolean fits = hostName.length() <= HOST_NAME_CHARACTERS_MAX;
    return new PodBuilder(plain)
        .editMetadata()
        .addToAnnotations(JobPods.INDEX, Integer.toString(index))
        .addToLabels(JobPods.INDEX, Integer.toString(index))
        .endMetadata()
        .editSpec()
        .withHostname(fits ? hostName : plain.getSpec().getHostname())
        .withContainers(withIndex(plain.getSpec().getContainers()))
        .withInitContainers(withIndex(plain.getSpec().getInitContainers()))
        .endSpec()
        .build();
  }

  private Pod pod(String base, String podName) {
    Pod plain = TemplatePod.of(Kinds.JOB, job, job.getSpec().getTemplate(), base, podName);
    return new PodBuilder(plain)
        .editMetadata()
        .addToFinalizers(JobPods.FINALIZER)
        .endMetadata()
        .build();
  }

  private static List<Container> withIndex(List<Container> containers) {
    return containers.stream().map(NewPods::withIndex).toList();
  }

  private static Container withIndex(Container container) {
    if (container.getEnv().stream().anyMatch(each -> INDEX_VARIABLE.equals(each.getName()))) {
      return container;
    }
    return new ContainerBuilder(container)
        .addNewEnv()
        .withName(INDEX_VARIABLE)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath("metadata.labels['" + JobPods.INDEX + "']")
        .endFieldRef()
        .endValueFrom()
        .endEnv()
        .build();
  }
}
