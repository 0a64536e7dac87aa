package io.kennel.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.api.ObjectKey;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.json.JsonTrees;
import io.kennel.api.selector.FieldSelector;
import io.kennel.api.selector.LabelSelector;
import io.kennel.server.kinds.BuiltInKinds;
import io.kennel.server.watch.Selection;
import io.kennel.store.Entry;
import io.kennel.store.Key;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What every node asks of its pods is answered without making a tree of each. */
class StoredObjectTest {
  private final Registry registry = new Registry(BuiltInKinds.all(), Settings.DEFAULT);

  private Entry stored(ResourceType type, String key, String json) {
    ObjectNode tree = (ObjectNode) JsonTrees.read(json.replace('\'', '"'));
    Resource resource = registry.of(type);
    return new Entry(new Key(resource.bucket(), key), resource.codec().encode(tree), 3, 7);
  }

  private Entry pod() {
    return stored(
        ResourceTypes.POD,
        "default/kubia-0",
        "{'metadata':{'name':'kubia-0','namespace':'default','labels':{'nodeName':'x'}},"
            + "'spec':{'containers':[{'name':'c','nodeName':'y'}],'nodeName':'node-1'}}");
  }

  private StoredObject object(ResourceType type, Entry entry) {
    return (StoredObject) registry.of(type).codec().object(entry);
  }

  @Test
  void keyAndVersionAreThoseOfTheTree() {
    Entry pod = pod();
    StoredObject object = object(ResourceTypes.POD, pod);
    assertThat(object.key()).isEqualTo(new ObjectKey("default", "kubia-0"));
    assertThat(object.version()).isEqualTo("7");
    assertThat(object.knownTree()).isNull();
    assertThat(object.tree().at("/metadata/namespace").asString()).isEqualTo("default");
    assertThat(object.tree().at("/metadata/name").asString()).isEqualTo("kubia-0");
    assertThat(object.tree().at("/metadata/resourceVersion").asString()).isEqualTo("7");
  }

  @Test
  void theKeyOfAnObjectWithoutNamespaceIsItsName() {
    Entry node = stored(ResourceTypes.NODE, "node-1", "{'metadata':{'name':'node-1'}}");
    assertThat(object(ResourceTypes.NODE, node).key()).isEqualTo(ObjectKey.of("node-1"));
  }

  @Test
  void aDeletedObjectShowsTheVersionOfItsDeletion() {
    var event = registry.of(ResourceTypes.POD).codec().event("DELETED", pod(), 9);
    assertThat(event.object().version()).isEqualTo("9");
    assertThat(event.object().tree().at("/metadata/resourceVersion").asString()).isEqualTo("9");
  }

  @Test
  void theNodeOfAPodIsFoundInItsBytes() {
    Entry pod = pod();
    assertThat(registry.topicOf(pod)).isEqualTo("node-1");
    assertThat(selects("spec.nodeName=node-1", pod)).isTrue();
    assertThat(selects("spec.nodeName=node-2", pod)).isFalse();
    assertThat(selects("metadata.name=kubia-0,metadata.namespace=default", pod)).isTrue();
    assertThat(selects("metadata.name!=kubia-0", pod)).isFalse();
    assertThat(object(ResourceTypes.POD, pod).knownTree()).isNull();
    ObjectNode tree = registry.of(ResourceTypes.POD).codec().tree(pod);
    assertThat(registry.topicOf(pod)).isEqualTo(tree.at("/spec/nodeName").asString());
    assertThat(selects("spec.nodeName=node-1", pod)).isTrue();
    assertThat(selects("spec.restartPolicy=Never", pod)).isFalse();
  }

  @Test
  void aPodThatIsNotPlacedHasNoTopic() {
    Entry pod =
        stored(ResourceTypes.POD, "default/p", "{'metadata':{'name':'p'},'spec':{'tty':true}}");
    assertThat(registry.topicOf(pod)).isEmpty();
    assertThat(selects("spec.nodeName=", pod)).isTrue();
    assertThat(selects("spec.nodeName!=", pod)).isFalse();
  }

  private boolean selects(String fields, Entry pod) {
    return new Selection(
            registry.of(ResourceTypes.POD),
            "",
            "",
            LabelSelector.parse(""),
            FieldSelector.parse(fields))
        .matches(pod);
  }
}
