package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.controllers.template.PodNames;
import io.kennel.controllers.template.TemplatePod;
import java.util.ArrayList;
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
    Pod pod = pod(base, podName);
    pod.getMetadata().getAnnotations().put(JobPods.INDEX, Integer.toString(index));
    pod.getMetadata().getLabels().put(JobPods.INDEX, Integer.toString(index));
    pod.setSpec(withIndex(pod.getSpec(), name + "-" + index));
    return pod;
  }

  private static PodSpec withIndex(PodSpec template, String hostName) {
    PodSpec spec = Models.copy(template);
    if (hostName.length() <= HOST_NAME_CHARACTERS_MAX) {
      spec.setHostname(hostName);
    }
    spec.setContainers(withIndex(template.getContainers()));
    spec.setInitContainers(withIndex(template.getInitContainers()));
    return spec;
  }

  private Pod pod(String base, String podName) {
    Pod pod = TemplatePod.of(Kinds.JOB, job, job.getSpec().getTemplate(), base, podName);
    pod.getMetadata().getFinalizers().add(JobPods.FINALIZER);
    return pod;
  }

  private static List<Container> withIndex(List<Container> containers) {
    return containers.stream().map(NewPods::withIndex).toList();
  }

  private static Container withIndex(Container container) {
    if (container.getEnv().stream().anyMatch(each -> INDEX_VARIABLE.equals(each.getName()))) {
      return container;
    }
    List<EnvVar> variables = new ArrayList<>(container.getEnv());
    variables.add(indexVariable());
    Container changed = Models.copy(container);
    changed.setEnv(variables);
    return changed;
  }

  private static EnvVar indexVariable() {
    ObjectFieldSelector field = new ObjectFieldSelector();
    field.setFieldPath("metadata.labels['" + JobPods.INDEX + "']");
    EnvVarSource source = new EnvVarSource();
    source.setFieldRef(field);
    EnvVar variable = new EnvVar();
    variable.setName(INDEX_VARIABLE);
    variable.setValueFrom(source);
    return variable;
  }
}
