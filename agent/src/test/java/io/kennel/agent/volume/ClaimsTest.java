package io.kennel.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.api.Transport;
import io.kennel.client.ApiClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ClaimsTest {
  private static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withNamespace("default")
          .withName("p")
          .endMetadata()
          .withNewSpec()
          .addNewVolume()
          .withName("d")
          .withNewPersistentVolumeClaim("data", false)
          .endVolume()
          .endSpec()
          .build();

  @TempDir Path directory;

  /** An API that has one claim, bound to one volume. */
  private record OneClaim(String phase, String volume, String boundTo, Path path)
      implements Transport {
    @Override
    public JsonNode call(Request request) {
      String json =
          request.path().endsWith("/persistentvolumeclaims/data")
              ? ("{'metadata':{'name':'data','uid':'c1'},'spec':{'volumeName':'%s'},"
                      + "'status':{'phase':'%s'}}")
                  .formatted(volume, phase)
              : ("{'metadata':{'name':'v'},'spec':{'claimRef':{'uid':'%s'},"
                      + "'local':{'path':'%s'}}}")
                  .formatted(boundTo, path);
      return JsonMapper.shared().readTree(json.replace('\'', '"'));
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      throw new UnsupportedOperationException();
    }
  }

  private ClaimedVolume claimed(String phase, String volume, String boundTo) {
    OneClaim transport = new OneClaim(phase, volume, boundTo, directory);
    return new Claims(new ApiClient(transport)).of(POD).getFirst();
  }

  @Test
  void aBindingCountsBeforeThePhaseSaysSo() {
    assertThat(claimed("Bound", "v", "c1").volume()).isEqualTo("v");
    assertThat(claimed("Pending", "v", "c1").volume()).isEqualTo("v");
  }

  @Test
  void anythingLessDoesNot() {
    assertThatThrownBy(() -> claimed("Pending", "", "c1")).hasMessageContaining("is not bound");
    assertThatThrownBy(() -> claimed("Lost", "v", "c1")).hasMessageContaining("is not bound");
    assertThatThrownBy(() -> claimed("Bound", "v", "c2")).hasMessageContaining("do not refer");
  }
}
