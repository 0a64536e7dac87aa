package io.kennel.server.verbs;

import io.kennel.api.StatusErrors;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ListBody;
import io.kennel.server.registry.ObjectCodec;
import io.kennel.server.registry.Resource;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Body;
import io.kennel.server.request.WatchEvent;
import io.kennel.server.request.WatchStream;
import io.kennel.server.table.Column;
import io.kennel.server.table.Tables;
import io.kennel.server.table.Tables.Include;
import io.kennel.store.Entry;
import io.kennel.world.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The form in which the client wants objects: as they are, as a table, or their metadata. */
final class Rendering {
  private static final String JSON = "application/json";
  private static final List<String> OFFERED = List.of(JSON);

  private final Form form;
  private final Include include;
  private final Exchange exchange;

  private Rendering(Form form, Include include, Exchange exchange) {
    this.form = form;
    this.include = include;
    this.exchange = exchange;
  }

  /** The forms of an answer. */
  private enum Form {
    OBJECT,
    TABLE,
    METADATA
  }

  /** Reads what the client accepts; the first form that can be made is used. */
  static Rendering of(Exchange exchange) {
    String accept = exchange.request().accept();
    Include include = include(exchange.request().parameter("includeObject", "Metadata"));
    if (accept.isEmpty()) {
      return new Rendering(Form.OBJECT, include, exchange);
    }
    for (String range : accept.split(",")) {
      List<String> parts = parts(range);
      Form form = form(parts);
      if (form != null) {
        return new Rendering(form, include, exchange);
      }
    }
    throw StatusErrors.notAcceptable(OFFERED);
  }

  private static List<String> parts(String range) {
    List<String> parts = new ArrayList<>();
    for (String part : range.split(";")) {
      parts.add(part.strip().toLowerCase(Locale.ROOT));
    }
    return parts;
  }

  private static @Nullable Form form(List<String> parts) {
    String type = parts.getFirst();
    if (!type.equals(JSON) && !type.equals("application/*") && !type.equals("*/*")) {
      return null;
    }
    String as = "";
    for (String part : parts) {
      if (part.startsWith("as=")) {
        as = part.substring(3);
      } else if (part.startsWith("v=") && !part.equals("v=v1")) {
        return null;
      }
    }
    return switch (as) {
      case "" -> Form.OBJECT;
      case "table" -> Form.TABLE;
      case "partialobjectmetadata", "partialobjectmetadatalist" -> Form.METADATA;
      default -> null;
    };
  }

  private static Include include(String text) {
    return switch (text) {
      case "None" -> Include.NONE;
      case "Object" -> Include.OBJECT;
      default -> Include.METADATA;
    };
  }

  String contentType() {
    return JSON;
  }

  /** An answer that shows a stored object. */
  ApiResponse.Content object(int code, Entry entry) {
    ObjectCodec codec = exchange.resource().codec();
    return form == Form.OBJECT
        ? content(code, codec.body(entry))
        : content(code, Body.of(show(codec.tree(entry), true, exchange.time())));
  }

  /** An answer that shows an object as it would have been stored. */
  ApiResponse.Content object(int code, ObjectNode tree) {
    return content(code, Body.of(show(tree, true, exchange.time())));
  }

  private ApiResponse.Content content(int code, Body body) {
    return new ApiResponse.Content(code, JSON, exchange.warnings(), body);
  }

  private ObjectNode show(ObjectNode tree, boolean withDefinitions, Instant now) {
    return switch (form) {
      case OBJECT -> tree;
      case METADATA -> Tables.metadataOnly(tree);
      case TABLE -> {
        ObjectNode metadata = Json.object();
        Json.copyField(metadata, tree.path("metadata"), "resourceVersion");
        ObjectNode table = Tables.empty(metadata);
        if (withDefinitions) {
          Tables.addDefinitions(table, columns());
        }
        table.putArray("rows").add(Tables.row(tree, columns(), include, now));
        yield table;
      }
    };
  }

  private List<Column> columns() {
    return exchange.resource().rules().allColumns();
  }

  /** An answer that shows a list. */
  ApiResponse.Content list(ObjectNode metadata, Collection<Entry> entries) {
    Resource resource = exchange.resource();
    return switch (form) {
      case OBJECT -> content(200, new ListBody(resource.codec(), metadata, entries));
      case METADATA -> content(200, Body.of(metadataList(metadata, entries)));
      case TABLE -> {
        ObjectNode table = Tables.empty(metadata);
        Tables.addDefinitions(table, columns());
        ArrayNode rows = table.putArray("rows");
        for (Entry entry : entries) {
          rows.add(Tables.row(resource.codec().tree(entry), columns(), include, exchange.time()));
        }
        yield content(200, Body.of(table));
      }
    };
  }

  private ObjectNode metadataList(ObjectNode metadata, Collection<Entry> entries) {
    ObjectNode list = Json.object();
    list.put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
    list.set("metadata", metadata);
    ArrayNode items = list.putArray("items");
    entries.forEach(e -> items.add(Tables.metadataOnly(exchange.resource().codec().tree(e))));
    return list;
  }

  /** A watch whose objects are shown in this form, with ages as they are when it tells of them. */
  WatchStream stream(WatchStream stream, Clock clock) {
    return form == Form.OBJECT ? stream : new Rendered(stream, clock);
  }

  /** Changes each event's object into the form; errors stay as they are. */
  private final class Rendered implements WatchStream {
    private final WatchStream plain;
    private final Clock clock;
    private boolean defined;

    Rendered(WatchStream plain, Clock clock) {
      this.plain = plain;
      this.clock = clock;
    }

    @Override
    public List<WatchEvent> poll(int eventsMax) {
      List<WatchEvent> events = new ArrayList<>();
      for (WatchEvent event : plain.poll(eventsMax)) {
        events.add(render(event));
      }
      return events;
    }

    private WatchEvent render(WatchEvent event) {
      JsonNode tree = event.object().tree();
      return switch (event.type()) {
        case "ERROR" -> event;
        case "BOOKMARK" -> ObjectCodec.event("BOOKMARK", bookmark(tree));
        default -> {
          ObjectNode shown = show((ObjectNode) tree, !defined, clock.now());
          defined = true;
          yield ObjectCodec.event(event.type(), shown);
        }
      };
    }

    private ObjectNode bookmark(JsonNode tree) {
      if (form == Form.METADATA) {
        return Tables.metadataOnly(tree);
      }
      ObjectNode table = Tables.empty((ObjectNode) tree.path("metadata"));
      table.putArray("columnDefinitions");
      ObjectNode row = table.putArray("rows").addObject();
      row.putArray("cells");
      row.set("object", tree);
      return table;
    }

    @Override
    public void onReady(Runnable ready) {
      plain.onReady(ready);
    }

    @Override
    public boolean ended() {
      return plain.ended();
    }

    @Override
    public void close() {
      plain.close();
    }
  }
}
