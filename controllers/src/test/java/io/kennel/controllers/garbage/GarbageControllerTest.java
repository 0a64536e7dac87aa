package io.kennel.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.api.Transport;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.ApiClient;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.SharedInformers;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.User;
import io.kennel.store.MultiVersionStore;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class GarbageControllerTest {
  private static final ObjectKey KEY = new ObjectKey("default", "it");

  private final SimulatedWorld world = new SimulatedWorld(1);

  /** The collector hears of the owner neither when it comes nor when it goes. */
  @Test
  void anOwnerThatNoInformerEverShowedIsMissedAllTheSame() {
    Api api = new ApiClient(new Deaf(server(), "secrets"));
    collect(api);

    Secret owner = api.create(Kinds.SECRET, secret()).object();
    var _ = api.create(Kinds.CONFIG_MAP, ownedBy(Owners.reference(Kinds.SECRET, owner)));
    world.runFor(Duration.ofSeconds(5));
    assertThat(api.find(Kinds.CONFIG_MAP, KEY)).isNotNull();

    api.delete(Kinds.SECRET, KEY, DeleteOptions.DEFAULT);
    world.runFor(Duration.ofSeconds(30));
    assertThat(api.find(Kinds.CONFIG_MAP, KEY)).isNull();
  }

  /** Adopted a moment ago, say: no informer has shown it yet. */
  @Test
  void anOwnerWaitsForDependentsThatOnlyTheServerKnows() {
    Transport server = server();
    Api user = new ApiClient(server);
    collect(new ApiClient(new Deaf(server, "configmaps")));
    var _ = user.create(Kinds.CONFIG_MAP, ownedBy(owner(user)));
    user.delete(Kinds.SECRET, KEY, new DeleteOptions(null, "Foreground", "", ""));
    world.runFor(Duration.ofSeconds(30));
    assertThat(user.find(Kinds.SECRET, KEY)).isNotNull();

    user.delete(Kinds.CONFIG_MAP, KEY, DeleteOptions.DEFAULT);
    world.runFor(Duration.ofSeconds(30));
    assertThat(user.find(Kinds.SECRET, KEY)).isNull();
  }

  /** Seed 25: what it waited for did not go, but was left to itself. */
  @Test
  void anOwnerDoesNotWaitForWhatIsNoLongerItsOwn() {
    Api api = new ApiClient(server());
    collect(api);
    Secret owner = api.create(Kinds.SECRET, secret()).object();
    ConfigMap kept =
        ownedBy(Owners.controllerReference(Kinds.SECRET, owner))
            .edit()
            .editMetadata()
            .withFinalizers("example.com/keep")
            .endMetadata()
            .build();
    var _ = api.create(Kinds.CONFIG_MAP, kept);
    api.delete(Kinds.SECRET, KEY, new DeleteOptions(null, "Foreground", "", ""));
    world.runFor(Duration.ofSeconds(30));
    assertThat(api.find(Kinds.SECRET, KEY)).isNotNull();

    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").putArray("ownerReferences");
    var _ = api.patch(Kinds.CONFIG_MAP, KEY, "", Api.PatchType.MERGE, patch);
    world.runFor(Duration.ofSeconds(30));
    assertThat(api.find(Kinds.SECRET, KEY)).isNull();
  }

  /** Found by a simulation: the user thought better of it, and the collector had not heard yet. */
  @Test
  void nothingGoesWithAnOwnerThatHasBeenToldMeanwhileToLeaveIt() {
    Transport server = server();
    Api user = new ApiClient(server);
    Secret held =
        secret().edit().editMetadata().withFinalizers("example.com/keep").endMetadata().build();
    Secret owner = user.create(Kinds.SECRET, held).object();
    user.delete(Kinds.SECRET, KEY, new DeleteOptions(null, "Foreground", "", ""));
    collect(new ApiClient(new Deaf(server, "secrets")));

    user.delete(Kinds.SECRET, KEY, new DeleteOptions(null, "Orphan", "", ""));
    var _ = user.create(Kinds.CONFIG_MAP, ownedBy(Owners.reference(Kinds.SECRET, owner)));
    world.runFor(Duration.ofSeconds(30));
    assertThat(user.find(Kinds.CONFIG_MAP, KEY)).isNotNull();
  }

  /** Seed 10802 of an earlier state: a pod ran on, owned by nobody, without its claim. */
  @Test
  void noPodIsFreedWhileItsClaimStillGoesWithTheOwner() {
    Transport server = server();
    Api user = new ApiClient(server);
    OwnerReference owner = owner(user);
    var _ = user.create(Kinds.POD, podOwnedBy(owner));
    var _ = user.create(Kinds.PERSISTENT_VOLUME_CLAIM, claimOwnedBy(owner, KEY));
    var refusing = new RefusingPatches(server, "/persistentvolumeclaims/");
    collect(new ApiClient(refusing));

    user.delete(Kinds.SECRET, KEY, new DeleteOptions(null, "Orphan", "", ""));
    world.runFor(Duration.ofSeconds(5));
    assertThat(refusing.count()).isPositive();
    assertThat(user.get(Kinds.POD, KEY).getMetadata().getOwnerReferences()).isNotEmpty();

    user.delete(Kinds.SECRET, KEY, new DeleteOptions(null, "Foreground", "", ""));
    world.runFor(Duration.ofSeconds(30));
    PersistentVolumeClaim claim = user.get(Kinds.PERSISTENT_VOLUME_CLAIM, KEY);
    assertThat(claim.getMetadata().getDeletionTimestamp()).isNotNull();
    assertThat(user.find(Kinds.POD, KEY)).isNull();
  }

  /** It was there when dependents were listed, and no more when its turn came. */
  @Test
  void aDependentThatVanishesDoesNotKeepItsSiblingsFromBeingFreed() {
    Transport server = server();
    Api user = new ApiClient(server);
    OwnerReference owner = owner(user);
    ObjectKey sibling = new ObjectKey(KEY.namespace(), "later");
    var _ = user.create(Kinds.PERSISTENT_VOLUME_CLAIM, claimOwnedBy(owner, KEY));
    var _ = user.create(Kinds.PERSISTENT_VOLUME_CLAIM, claimOwnedBy(owner, sibling));
    collect(new ApiClient(new VanishingClaims(server, user)));

    user.delete(Kinds.SECRET, KEY, new DeleteOptions(null, "Orphan", "", ""));
    world.runFor(Duration.ofSeconds(30));
    assertThat(user.find(Kinds.PERSISTENT_VOLUME_CLAIM, KEY)).isNull();
    PersistentVolumeClaim freed = user.get(Kinds.PERSISTENT_VOLUME_CLAIM, sibling);
    assertThat(freed.getMetadata().getOwnerReferences()).isEmpty();
    assertThat(user.find(Kinds.SECRET, KEY)).isNull();
  }

  private Transport server() {
    ObjectApiServer server =
        ObjectApiServer.of(
            MultiVersionStore.inMemory(), world, Settings.DEFAULT, new MastersAuthorizer());
    server.bootstrap();
    return server.transport(User.of("admin", User.MASTERS));
  }

  private void collect(Api api) {
    List<Kind<?>> kinds =
        List.of(Kinds.SECRET, Kinds.CONFIG_MAP, Kinds.POD, Kinds.PERSISTENT_VOLUME_CLAIM);
    GarbageController.create(api, new SharedInformers(api, world), world, kinds).start();
    world.runFor(Duration.ofSeconds(1));
  }

  private static Secret secret() {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(KEY.namespace())
        .withName(KEY.name())
        .endMetadata()
        .build();
  }

  private static OwnerReference owner(Api api) {
    return Owners.controllerReference(Kinds.SECRET, api.create(Kinds.SECRET, secret()).object());
  }

  private static Pod podOwnedBy(OwnerReference owner) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(KEY.namespace())
        .withName(KEY.name())
        .withOwnerReferences(owner)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("app")
        .withImage("app")
        .endContainer()
        .endSpec()
        .build();
  }

  private static PersistentVolumeClaim claimOwnedBy(OwnerReference owner, ObjectKey key) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withNamespace(key.namespace())
        .withName(key.name())
        .withOwnerReferences(owner)
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withNewResources()
        .withRequests(Map.of("storage", new Quantity("1Mi")))
        .endResources()
        .endSpec()
        .build();
  }

  private static ConfigMap ownedBy(OwnerReference owner) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(KEY.namespace())
        .withName(KEY.name())
        .withOwnerReferences(owner)
        .endMetadata()
        .build();
  }

  /** Watches of one resource stay open and silent. */
  private record Deaf(Transport next, String plural) implements Transport {
    @Override
    public JsonNode call(Request request) {
      return next.call(request);
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      return request.path().endsWith("/" + plural) ? () -> {} : next.watch(request, sink);
    }
  }

  /** Every patch of a path that contains {@code part} comes too late. */
  private static final class RefusingPatches implements Transport {
    private final Transport next;
    private final String part;
    private int count;

    RefusingPatches(Transport next, String part) {
      this.next = next;
      this.part = part;
    }

    @Override
    public JsonNode call(Request request) {
      if (request.method().equals("PATCH") && request.path().contains(part)) {
        count++;
        throw StatusErrors.conflict(ResourceTypes.PERSISTENT_VOLUME_CLAIM, KEY.name());
      }
      return next.call(request);
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      return next.watch(request, sink);
    }

    int count() {
      return count;
    }
  }

  /** No informer hears of claims, and one goes for good just before it is first patched. */
  private record VanishingClaims(Transport next, Api user) implements Transport {
    @Override
    public JsonNode call(Request request) {
      boolean isPatch = request.method().equals("PATCH");
      if (isPatch && request.path().endsWith("/persistentvolumeclaims/" + KEY.name())) {
        user.delete(Kinds.PERSISTENT_VOLUME_CLAIM, KEY, DeleteOptions.DEFAULT);
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").putArray("finalizers");
        user.patch(Kinds.PERSISTENT_VOLUME_CLAIM, KEY, "", Api.PatchType.MERGE, patch);
      }
      return next.call(request);
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      boolean isOfClaims = request.path().endsWith("/persistentvolumeclaims");
      return isOfClaims ? () -> {} : next.watch(request, sink);
    }
  }
}
