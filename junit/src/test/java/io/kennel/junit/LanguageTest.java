package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.kennel.testing.TestCluster;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A cluster in the JVM of somebody whose language has digits of its own. */
@Isolated("changes the language of the JVM")
class LanguageTest {
  private final Locale before = Locale.getDefault();

  @BeforeEach
  void speakArabic() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
  }

  @AfterEach
  void speakAsBefore() {
    Locale.setDefault(before);
  }

  @Test
  void numbersAreWrittenAsEverywhere() {
    try (TestCluster cluster = TestCluster.start()) {
      cluster.settle();
      Node node = cluster.objects().get(Node.class, "", "node-2");
      assertThat(node.getSpec().getPodCIDR()).isEqualTo("10.128.2.0/24");
      assertThat(node.getStatus().getAddresses().getFirst().getAddress()).isEqualTo("172.16.0.2");
      cluster.apply(
          """
          apiVersion: v1
          kind: Pod
          metadata: {name: main}
          spec: {containers: [{name: main, image: nginx}]}
          """);
      assertThat(cluster).pod("main").isReady();
    }
  }
}
