package io.kennel.agent.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.api.Transport;
import io.kennel.client.ApiClient;
import java.io.IOException;
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
              : "{'metadata':{'name':'v'},'spec':{'claimRef':{'uid':'%s'},'local':{'path':'%s'}}}"
                  .formatted(boundTo, path);
      return JsonMapper.shared().readTree(json.replace('\'', '"'));
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      throw new UnsupportedOperationException();
    }
  }

  private MountedVolume mount(String phase, String volume, String boundTo) throws IOException {
    OneClaim transport = new OneClaim(phase, volume, boundTo, directory);
    return new Claims(new ApiClient(transport))
        .mount(POD, new PersistentVolumeClaimVolumeSource("data", false));
  }

  @Test
  void aBindingCountsBeforeThePhaseSaysSo() throws Exception {
    assertThat(mount("Bound", "v", "c1").path()).isEqualTo(directory);
    assertThat(mount("Pending", "v", "c1").path()).isEqualTo(directory);
  }

  @Test
  void anythingLessDoesNot() {
    assertThatThrownBy(() -> mount("Pending", "", "c1")).hasMessageContaining("is not bound");
    assertThatThrownBy(() -> mount("Lost", "v", "c1")).hasMessageContaining("is not bound");
    assertThatThrownBy(() -> mount("Bound", "v", "c2")).hasMessageContaining("do not refer");
  }
}
