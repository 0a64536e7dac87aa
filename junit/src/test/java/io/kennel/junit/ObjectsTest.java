package io.kennel.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.kennel.testing.TestCluster;
import io.kennel.testing.TestObjects;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The objects that a test gets are its own. */
@Kennel
class ObjectsTest {
  @Test
  void aTestMayChangeWhatItGets(TestCluster cluster) {
    TestObjects objects = cluster.objects();
    Node node = objects.get(Node.class, "", "node-1");
    node.getMetadata().setLabels(Map.of("changed", "by the test"));
    node.getStatus().getConditions().clear();
    objects.list(Node.class, "").forEach(each -> each.setStatus(null));

    Node asItIs = objects.get(Node.class, "", "node-1");
    assertThat(asItIs.getMetadata().getLabels()).doesNotContainKey("changed");
    assertThat(asItIs.getStatus().getConditions()).isNotEmpty();
  }

  @Test
  void anObjectIsChangedAndWrittenBack(TestCluster cluster) {
    TestObjects objects = cluster.objects();
    ConfigMap map = new ConfigMap();
    map.setMetadata(objects.get(Node.class, "", "node-1").getMetadata());
    map.getMetadata().setNamespace("default");
    map.getMetadata().setName("settings");
    map.getMetadata().setResourceVersion(null);
    map.getMetadata().setUid(null);
    ConfigMap created = objects.create(map);
    created.setData(Map.of("a", "1"));
    objects.edit(
        ConfigMap.class,
        "default",
        "settings",
        each -> {
          each.setData(Map.of("a", "1"));
          return each;
        });
    assertThat(objects.get(ConfigMap.class, "default", "settings").getData())
        .containsEntry("a", "1");
  }
}
