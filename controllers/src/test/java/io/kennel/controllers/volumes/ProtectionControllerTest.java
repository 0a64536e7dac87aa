package io.kennel.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kennel.api.ObjectKey;
import io.kennel.api.Transport;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.ApiClient;
import io.kennel.client.EventRecorder;
import io.kennel.client.Kinds;
import io.kennel.client.PlanExecutor;
import io.kennel.client.SharedInformers;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.User;
import io.kennel.store.MultiVersionStore;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ProtectionControllerTest {
  private static final ObjectKey KEY = new ObjectKey("default", "it");

  /** The controller hears of the pod neither when it comes nor when it goes. */
  @Test
  void aPodThatNoInformerEverShowedIsMissedAllTheSame() {
    SimulatedWorld world = new SimulatedWorld(1);
    ObjectApiServer server =
        ObjectApiServer.of(
            MultiVersionStore.inMemory(), world, Settings.DEFAULT, new MastersAuthorizer());
    server.bootstrap();
    Api api = new ApiClient(new DeafToPods(server.transport(User.of("admin", User.MASTERS))));
    PlanExecutor executor =
        new PlanExecutor(api, new EventRecorder(api, world, "test", ""), world.tasks());
    ProtectionController.create(api, executor, new SharedInformers(api, world), world).start();
    world.runFor(Duration.ofSeconds(1));

    var _ = api.create(Kinds.PERSISTENT_VOLUME_CLAIM, claim());
    var _ = api.create(Kinds.POD, pod());
    world.runFor(Duration.ofSeconds(1));
    api.delete(Kinds.PERSISTENT_VOLUME_CLAIM, KEY, DeleteOptions.DEFAULT);
    world.runFor(Duration.ofSeconds(30));
    assertThat(api.find(Kinds.PERSISTENT_VOLUME_CLAIM, KEY)).isNotNull();

    api.delete(Kinds.POD, KEY, new DeleteOptions(0, "", "", ""));
    world.runFor(Duration.ofSeconds(30));
    assertThat(api.find(Kinds.PERSISTENT_VOLUME_CLAIM, KEY)).isNull();
  }

  private static PersistentVolumeClaim claim() {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withNamespace(KEY.namespace())
        .withName(KEY.name())
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity("1Mi")))
        .endResources()
        .endSpec()
        .build();
  }

  private static Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(KEY.namespace())
        .withName(KEY.name())
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-1")
        .addNewContainer()
        .withName("app")
        .withImage("app")
        .endContainer()
        .addNewVolume()
        .withName("data")
        .withNewPersistentVolumeClaim()
        .withClaimName(KEY.name())
        .endPersistentVolumeClaim()
        .endVolume()
        .endSpec()
        .build();
  }

  /** Watches of pods stay open and silent. */
  private record DeafToPods(Transport next) implements Transport {
    @Override
    public JsonNode call(Request request) {
      return next.call(request);
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      return request.path().endsWith("/pods") ? () -> {} : next.watch(request, sink);
    }
  }
}
