package io.kennel.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.DaemonSetSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.kennel.client.Models;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RefusalsTest {
  private static final Pattern SET =
      Pattern.compile("^\\| (.*?) \\|", Pattern.MULTILINE | Pattern.DOTALL);

  private static Pod pod(String fields) {
    String json = "{'metadata':{'name':'p'},'spec':{" + fields + "}}";
    return Models.decode(
        (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"')), Pod.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'hostPID':true | spec.hostPID
          'hostIPC':true | spec.hostIPC
          'shareProcessNamespace':true | spec.shareProcessNamespace
          'setHostnameAsFQDN':true | spec.setHostnameAsFQDN
          'hostUsers':false | spec.hostUsers: false
          'hostnameOverride':'h' | spec.hostnameOverride
          'runtimeClassName':'gvisor' | spec.runtimeClassName
          'overhead':{'cpu':'1'} | spec.overhead
          'resourceClaims':[{'name':'c'}] | spec.resourceClaims
          'evictionResponders':[{'name':'r'}] | spec.evictionResponders
          'schedulingGroup':{'podGroupName':'g'} | spec.schedulingGroup
          'resources':{'limits':{'cpu':'1'}} | spec.resources
          'os':{'name':'windows'} | spec.os.name: windows
          """)
  void refusesFieldsOfThePod(String fields, String field) {
    assertThat(Refusals.of(pod(fields)))
        .isEqualTo(field + " is not supported by this node; the pod is not run");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'seccompProfile':{'type':'Localhost','localhostProfile':'p'} | \
          seccompProfile.type: Localhost
          'appArmorProfile':{'type':'RuntimeDefault'} | appArmorProfile.type: RuntimeDefault
          'seLinuxOptions':{'level':'s0'} | seLinuxOptions
          'seLinuxChangePolicy':'Recursive' | seLinuxChangePolicy
          'windowsOptions':{'runAsUserName':'u'} | windowsOptions
          'supplementalGroupsPolicy':'Strict' | supplementalGroupsPolicy: Strict
          'sysctls':[{'name':'kernel.msgmax','value':'1'}] | sysctls[kernel.msgmax]
          """)
  void refusesFieldsOfThePodsSecurityContext(String fields, String field) {
    assertThat(Refusals.of(pod("'securityContext':{" + fields + "}")))
        .startsWith("spec.securityContext." + field + " is not supported");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'volumeDevices':[{'name':'v','devicePath':'/d'}] | volumeDevices
          'restartPolicyRules':[{'action':'Restart'}] | restartPolicyRules
          'restartPolicy':'Always' | restartPolicy: Always
          'lifecycle':{'stopSignal':'SIGUSR1'} | lifecycle.stopSignal
          'startupProbe':{'grpc':{'port':1}} | startupProbe.grpc
          'livenessProbe':{'grpc':{'port':1}} | livenessProbe.grpc
          'readinessProbe':{'grpc':{'port':1}} | readinessProbe.grpc
          'resources':{'claims':[{'name':'c'}]} | resources.claims
          'env':[{'name':'A','valueFrom':{'fileKeyRef':{'key':'k'}}}] | env[A].valueFrom.fileKeyRef
          'volumeMounts':[{'name':'v','mountPropagation':'Bidirectional'}] | \
          volumeMounts[v].mountPropagation: Bidirectional
          'volumeMounts':[{'name':'v','recursiveReadOnly':'Enabled'}] | \
          volumeMounts[v].recursiveReadOnly: Enabled
          'volumeMounts':[{'name':'v','bindMountOptions':['noexec']}] | \
          volumeMounts[v].bindMountOptions
          'securityContext':{'seccompProfile':{'type':'Localhost'}} | \
          securityContext.seccompProfile.type: Localhost
          'securityContext':{'appArmorProfile':{'type':'Localhost'}} | \
          securityContext.appArmorProfile.type: Localhost
          'securityContext':{'seLinuxOptions':{'type':'t'}} | securityContext.seLinuxOptions
          'securityContext':{'windowsOptions':{'hostProcess':true}} | securityContext.windowsOptions
          'securityContext':{'procMount':'Unmasked'} | securityContext.procMount: Unmasked
          """)
  void refusesFieldsOfAContainer(String fields, String field) {
    assertThat(Refusals.of(pod("'containers':[{'name':'app'," + fields + "}]")))
        .startsWith("spec.containers[app]." + field + " is not supported");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          'emptyDir':{'medium':'HugePages'} | emptyDir.medium: HugePages
          'emptyDir':{'mode':511} | emptyDir.mode
          'projected':{'defaultUser':7} | projected.defaultUser
          """)
  void refusesFieldsOfAVolume(String fields, String field) {
    assertThat(Refusals.of(pod("'volumes':[{'name':'v'," + fields + "}]")))
        .startsWith("spec.volumes[v]." + field + " is not supported");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'hostPID':false,'hostUsers':true,'os':{'name':'linux'},'hostnameOverride':''",
        "'containers':[{'name':'a','ports':[{'containerPort':80,'hostPort':80}]}]",
        "'initContainers':[{'name':'a','restartPolicy':'Always'}]",
        "'containers':[{'name':'a','resizePolicy':[{'resourceName':'cpu'}]}]",
        "'containers':[{'name':'a','volumeMounts':[{'name':'v','recursiveReadOnly':'IfPossible',"
            + "'mountPropagation':'HostToContainer'}]}]",
        "'containers':[{'name':'a','securityContext':{'procMount':'Default',"
            + "'seccompProfile':{'type':'RuntimeDefault'},'seLinuxOptions':{},"
            + "'appArmorProfile':{'type':'Unconfined'}}}]",
        "'securityContext':{'fsGroup':1,'fsGroupChangePolicy':'OnRootMismatch',"
            + "'supplementalGroupsPolicy':'Merge',"
            + "'sysctls':[{'name':'net.ipv4.tcp_syncookies','value':'1'}]}",
      })
  void runsWhatItKnows(String fields) {
    assertThat(Refusals.of(pod(fields))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'hostPID':true,'hostIPC':true"})
  void namesAllThatStandsAgainstAPod(String fields) {
    assertThat(Refusals.of(pod(fields)))
        .isEqualTo("spec.hostPID, spec.hostIPC are not supported by this node; the pod is not run");
  }

  /** A field that Kubernetes adds must be decided upon: the page lists every one. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        PodSpec.class,
        Container.class,
        ContainerPort.class,
        Lifecycle.class,
        Probe.class,
        ResourceRequirements.class,
        EnvVarSource.class,
        VolumeMount.class,
        PodSecurityContext.class,
        SecurityContext.class,
        Volume.class,
        EmptyDirVolumeSource.class,
        VolumeProjection.class,
        ProjectedVolumeSource.class,
        ServiceSpec.class,
        StatefulSetSpec.class,
        DeploymentSpec.class,
        ReplicaSetSpec.class,
        DaemonSetSpec.class,
        JobSpec.class,
        CronJobSpec.class,
        PodDisruptionBudgetSpec.class,
        PersistentVolumeClaimSpec.class,
        PersistentVolumeSpec.class,
      })
  void thePageListsEveryField(Class<?> type) throws IOException {
    Set<String> fields = new TreeSet<>();
    for (Field each : type.getDeclaredFields()) {
      JsonProperty name = each.getAnnotation(JsonProperty.class);
      if (name != null) {
        fields.add(name.value());
      }
    }
    assertThat(listed(type.getSimpleName())).isEqualTo(fields);
  }

  private static Set<String> listed(String type) throws IOException {
    String page = Files.readString(Path.of("../docs/supported.md"));
    int from = page.indexOf("### " + type + "\n");
    assertThat(from).describedAs(type).isNotNegative();
    int end = page.indexOf("\n#", from + 4);
    Set<String> fields = new TreeSet<>();
    var rows = SET.matcher(page.substring(from, end < 0 ? page.length() : end));
    while (rows.find()) {
      String plain = rows.group(1).replaceAll("\\([^)]*\\)", "");
      Pattern.compile("`([^`]*)`").matcher(plain).results().forEach(m -> fields.add(m.group(1)));
    }
    return fields;
  }
}
