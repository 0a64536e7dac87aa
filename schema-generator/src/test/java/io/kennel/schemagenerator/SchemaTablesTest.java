package io.kennel.schemagenerator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaTablesTest {
  private static final String SOURCE =
      """
        public interface ThingOrBuilder extends
            // @@protoc_insertion_point(interface_extends:k8s.io.api.core.v1.Thing)
            com.google.protobuf.MessageOrBuilder {

          /**
           * <pre>
           * Standard metadata.
           * +optional
           * </pre>
           *
           * <code>optional .k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta metadata = 1;</code>
           */
          boolean hasMetadata();
          /**
           * <pre>
           * Standard metadata.
           * +optional
           * </pre>
           *
           * <code>optional .k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta metadata = 1;</code>
           */
          io.kubernetes.client.proto.Meta.ObjectMeta getMetadata();
          /**
           * <pre>
           * The parts, told
           * apart by &lt;name&gt;.
           * TODO: more of them
           * +patchMergeKey=name
           * +patchStrategy=merge
           * +listType=map
           * +listMapKey=name
           * +k8s:alpha(since: "1.37")=+k8s:required
           * +optional
           * </pre>
           *
           * <code>repeated .k8s.io.api.core.v1.Part parts = 2;</code>
           */
          java.util.List<Part> getPartsList();
          /**
           * <code>map&lt;string, \
      .k8s.io.apimachinery.pkg.api.resource.Quantity&gt; limits = 3;</code>
           */
          int getLimitsCount();
          /**
           * <pre>
           * +default="TCP"
           * +optional
           * </pre>
           *
           * <code>optional string protocol = 4 [deprecated = true];</code>
           */
          boolean hasProtocol();
          /**
           * <code>optional .k8s.io.api.core.v1.VolumeSource volumeSource = 5;</code>
           */
          boolean hasVolumeSource();
        }
        /**
         * <pre>
         * Thing is one.
         * +structType=atomic
         * </pre>
         *
         * Protobuf type {@code k8s.io.api.core.v1.Thing}
         */
      """;

  @Test
  void readsMessagesFromGeneratedSources() throws IOException {
    // The compiler's files indent a top-level interface by two.
    List<Message> messages = ProtoSource.read(new BufferedReader(new StringReader(SOURCE)));
    SchemaTables tables = new SchemaTables();
    messages.forEach(tables::add);
    assertThat(tables.types().lines())
        .containsExactly(
            "M\tThing\tobject\tatomic",
            "F\tmetadata\t@k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta",
            "F\tparts\t[]@k8s.io.api.core.v1.Part\tpatchMergeKey=name\tpatchStrategy=merge"
                + "\tlistType=map\tlistMapKey=name",
            "F\tlimits\t{}quantity\trequired",
            "F\tprotocol\tstring\tdefault=\"TCP\"",
            "F\tvolumeSource\t@k8s.io.api.core.v1.VolumeSource\tinline");
    assertThat(tables.documentation().lines())
        .containsExactly(
            "Thing\tThing is one.",
            "Thing.metadata\tStandard metadata.",
            "Thing.parts\tThe parts, told apart by <name>.");
  }

  @Test
  void joinsLinesAndKeepsParagraphsAndExamples() {
    assertThat(
            Comment.documentation(
                List.of("One", "sentence.", "", "Example:", "  a: b", "More.", "---", "Notes.")))
        .isEqualTo("One sentence.\n\nExample:\n  a: b\nMore.");
  }
}
