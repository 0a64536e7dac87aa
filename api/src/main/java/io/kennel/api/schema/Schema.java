package io.kennel.api.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.api.ResourceType;
import io.kennel.api.schema.FieldType.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The schema of the built-in kinds. Making one costs nothing; a package of the API is read when
 * something of it is asked for, and kept. Thread-safe.
 */
public final class Schema {
  private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1";

  private final Map<String, SchemaTable> packages = new ConcurrentHashMap<>();

  /** The schema of a type's objects; null where the type is not one of Kubernetes' own. */
  public @Nullable ObjectSchema find(ResourceType type) {
    return findKind(type.group(), type.version(), type.kind());
  }

  /** The schema of a kind, such as {@code policy}, {@code v1}, {@code Eviction}. */
  public @Nullable ObjectSchema findKind(String group, String version, String kind) {
    ObjectSchema found = find(packageOf(group, version) + "." + kind);
    return found != null ? found : find(META + "." + kind);
  }

  /** The schema of a message by its qualified name; null where there is none. */
  public @Nullable ObjectSchema find(String message) {
    String packageName = message.substring(0, Math.max(0, message.lastIndexOf('.')));
    return packages.computeIfAbsent(packageName, Schema::load).find(message);
  }

  /** The schema of an object that a field refers to. */
  public ObjectSchema get(Reference reference) {
    ObjectSchema schema = find(reference.message());
    if (schema == null) {
      throw new IllegalStateException("the schema lacks " + reference.message());
    }
    return schema;
  }

  /**
   * The documentation of messages ({@code PodSpec}) and fields ({@code PodSpec.volumes}) of a
   * package. Read anew on every call: keep what you need.
   */
  public Map<String, String> documentation(String packageName) {
    Map<String, String> texts = new HashMap<>();
    for (String line : read(packageName + ".docs").split("\n")) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        texts.put(line.substring(0, tab), unescape(line.substring(tab + 1)));
      }
    }
    return texts;
  }

  static String packageOf(String group, String version) {
    if (group.equals("apiextensions.k8s.io")) {
      return "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions." + version;
    }
    String first = group.isEmpty() ? "core" : group.split("\\.", 2)[0];
    return "k8s.io.api." + first + "." + version;
  }

  private static SchemaTable load(String packageName) {
    return new SchemaTable(packageName, read(packageName + ".types"));
  }

  /** Empty where there is no such table: the package is not one of Kubernetes' own. */
  private static String read(String name) {
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      return in == null ? "" : new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the schema of the Kubernetes API cannot be read", e);
    }
  }

  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        out.append(
            switch (text.charAt(i)) {
              case 'n' -> '\n';
              case 't' -> '\t';
              default -> text.charAt(i);
            });
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
