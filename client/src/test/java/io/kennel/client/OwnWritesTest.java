package io.kennel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.kennel.api.DecodedOnce;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.StatusException.Failure;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.PatchType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class OwnWritesTest {
  private static final ObjectKey KEY = new ObjectKey("default", "a");

  private ConfigMap answer = map("a", "10", "one");
  private RuntimeException failure;
  private final Api server =
      (Api)
          Proxy.newProxyInstance(
              Api.class.getClassLoader(),
              new Class<?>[] {Api.class},
              (proxy, method, arguments) -> {
                boolean writes = List.of("create", "update", "delete").contains(method.getName());
                if (failure != null && writes) {
                  throw failure;
                }
                if (method.isDefault()) {
                  return InvocationHandler.invokeDefault(proxy, method, arguments);
                }
                return method.getName().equals("delete")
                    ? null
                    : new Answer<>(Kinds.CONFIG_MAP, new DecodedOnce(Models.encode(answer)));
              });
  private final OwnWrites api = new OwnWrites(server, () -> Instant.EPOCH);

  @Test
  void showsWhatItCreatedUntilTheInformerIsAsFar() {
    api.create(Kinds.CONFIG_MAP, map("a", null, "one"));
    assertThat(names(view("9"))).containsExactly("a");
    assertThat(api.get(Kinds.CONFIG_MAP, view("9"), KEY)).isEqualTo(answer);
    assertThat(names(view("10"))).as("seen, and gone since").isEmpty();
    assertThat(names(view("9"))).as("not remembered any longer").isEmpty();
  }

  @Test
  void theNewerOfTwoIsShown() {
    var _ =
        api.patch(
            Kinds.CONFIG_MAP, KEY, "", PatchType.MERGE, JsonNodeFactory.instance.objectNode());
    assertThat(api.get(Kinds.CONFIG_MAP, view("9", map("a", "8", "one")), KEY)).isEqualTo(answer);
    ConfigMap newer = map("a", "11", "one");
    assertThat(api.get(Kinds.CONFIG_MAP, view("9", newer), KEY)).isSameAs(newer);
  }

  @Test
  void whatItDeletedIsShownAsOnItsWayOut() {
    ConfigMap old = map("a", "8", "one");
    api.delete(Kinds.CONFIG_MAP, KEY, DeleteOptions.onlyIf("one"));
    assertThat(deletion(view("9", old))).isNotNull();
    assertThat(old.getMetadata().getDeletionTimestamp()).as("left as it was").isNull();
    assertThat(deletion(view("12", map("a", "12", "two")))).as("another").isNull();
  }

  @Test
  void whetherAChangeHasHappenedThatWasNotAnsweredIsAsked() {
    ConfigMap before = map("a", "9", "one");
    failure = new StatusException(new Failure(503, "ServiceUnavailable", "no answer", null));
    assertThatThrownBy(() -> api.update(Kinds.CONFIG_MAP, before)).isSameAs(failure);
    assertThat(api.get(Kinds.CONFIG_MAP, view("9", before), KEY)).isEqualTo(answer);
    assertThat(api.in(Kinds.CONFIG_MAP, view("9", before), "default")).containsExactly(answer);
    ConfigMap newer = map("a", "11", "one");
    assertThat(api.get(Kinds.CONFIG_MAP, view("11", newer), KEY)).isSameAs(newer);
  }

  @Test
  void whatItCreatedAndDeletedIsNotForgottenInBetween() {
    api.create(Kinds.CONFIG_MAP, map("a", null, "one"));
    api.delete(Kinds.CONFIG_MAP, KEY, DeleteOptions.onlyIf("one"));
    assertThat(deletion(view("9"))).isNotNull();
    assertThat(deletion(view("10", answer))).isNotNull();
    assertThat(names(view("11"))).isEmpty();
  }

  @Test
  void aDeletionKeepsTheChangeBeforeIt() {
    answer = map("a", "10", "one").edit().addToData("released", "yes").build();
    var _ =
        api.patch(
            Kinds.CONFIG_MAP, KEY, "", PatchType.MERGE, JsonNodeFactory.instance.objectNode());
    api.delete(Kinds.CONFIG_MAP, KEY, DeleteOptions.onlyIf("one"));
    ConfigMap shown = api.get(Kinds.CONFIG_MAP, view("9", map("a", "8", "one")), KEY);
    assertThat(shown.getData()).containsEntry("released", "yes");
    assertThat(shown.getMetadata().getDeletionTimestamp()).isNotNull();
  }

  @Test
  void ifAskedItRemembersNothingButDeletions() {
    OwnWrites deletions = OwnWrites.onlyDeletions(server, () -> Instant.EPOCH);
    ConfigMap old = map("a", "8", "one");
    deletions.create(Kinds.CONFIG_MAP, old);
    assertThat(deletions.get(Kinds.CONFIG_MAP, view("9", old), KEY)).isSameAs(old);
    deletions.delete(Kinds.CONFIG_MAP, KEY, DeleteOptions.onlyIf("one"));
    assertThat(
            deletions
                .get(Kinds.CONFIG_MAP, view("9", old), KEY)
                .getMetadata()
                .getDeletionTimestamp())
        .isNotNull();
    ConfigMap next = map("a", "12", "two");
    assertThat(deletions.get(Kinds.CONFIG_MAP, view("12", next), KEY)).isSameAs(next);
  }

  @Test
  void aDeletionWithoutAnAnswerCountsUntilItTurnsOutNotToHaveHappened() {
    OwnWrites deletions = OwnWrites.onlyDeletions(server, () -> Instant.EPOCH);
    ConfigMap old = map("a", "8", "one");
    failure = new StatusException(new StatusException.Failure(503, "ServiceUnavailable", "", null));
    assertThatThrownBy(() -> deletions.delete(Kinds.CONFIG_MAP, KEY, DeleteOptions.onlyIf("one")))
        .isSameAs(failure);
    assertThat(deletions.get(Kinds.CONFIG_MAP, view("9", old), KEY)).isNotSameAs(old);
    deletions.forget(Kinds.CONFIG_MAP, KEY);
    assertThat(deletions.get(Kinds.CONFIG_MAP, view("9", old), KEY)).isSameAs(old);
  }

  @Test
  void aCreationWithoutAnAnswerIsUnclearUntilThereIsOne() {
    ConfigMap wanted = map("a", null, "one");
    failure = StatusErrors.internalError("lost", new IllegalStateException("lost"));
    assertThatThrownBy(() -> api.create(Kinds.CONFIG_MAP, wanted))
        .isInstanceOf(StatusException.class);
    assertThat(api.unclear(Kinds.CONFIG_MAP, "default")).containsExactly(wanted);
    assertThat(api.unclear(Kinds.CONFIG_MAP, "other")).isEmpty();
    failure = StatusErrors.alreadyExists(Kinds.CONFIG_MAP.type(), "a");
    assertThatThrownBy(() -> api.create(Kinds.CONFIG_MAP, wanted))
        .isInstanceOf(StatusException.class);
    assertThat(api.unclear(Kinds.CONFIG_MAP, "default")).isEmpty();
    assertThat(names(view("9"))).as("it had been created").containsExactly("a");
  }

  private Collection<String> names(Informer.View<ConfigMap> view) {
    List<String> names = new ArrayList<>();
    api.in(Kinds.CONFIG_MAP, view, "default")
        .forEach(map -> names.add(map.getMetadata().getName()));
    return names;
  }

  private String deletion(Informer.View<ConfigMap> view) {
    return api.get(Kinds.CONFIG_MAP, view, KEY).getMetadata().getDeletionTimestamp();
  }

  private static Informer.View<ConfigMap> view(String version, ConfigMap... maps) {
    return new Fixed(version, List.of(maps));
  }

  /** Shows the very objects, so that a test can tell them from others. */
  private record Fixed(String version, List<ConfigMap> maps) implements Informer.View<ConfigMap> {
    @Override
    public ConfigMap get(ObjectKey key) {
      return maps.stream().filter(map -> Owners.keyOf(map).equals(key)).findFirst().orElse(null);
    }

    @Override
    public Supplier<ConfigMap> lazy(ObjectKey key) {
      return () -> get(key);
    }

    @Override
    public Collection<ConfigMap> all() {
      return maps;
    }

    @Override
    public Collection<ConfigMap> in(String namespace) {
      return maps;
    }

    @Override
    public Collection<ConfigMap> startingWith(String namespace, String prefix) {
      return maps;
    }
  }

  private static ConfigMap map(String name, String version, String uid) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .withUid(uid)
        .withResourceVersion(version)
        .endMetadata()
        .build();
  }
}
