package io.kennel.server.verbs;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.WatchStream;
import io.kennel.server.watch.FailedWatch;
import io.kennel.server.watch.ObjectWatch;
import io.kennel.server.watch.Selection;
import io.kennel.store.CompactedException;
import io.kennel.store.Cursor;
import io.kennel.store.Entry;
import io.kennel.store.FutureRevisionException;
import io.kennel.store.Snapshot;
import io.kennel.store.Store;
import io.kennel.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Get, list and watch. Source: "Kubernetes API Concepts". */
public final class Reads {
  private final Store store;
  private final World world;
  private final Settings settings;

  public Reads(Store store, World world, Settings settings) {
    this.store = store;
    this.world = world;
    this.settings = settings;
  }

  /** One object. */
  public ApiResponse get(Exchange exchange) {
    Rendering rendering = Rendering.of(exchange);
    return rendering.object(200, entry(exchange));
  }

  /** The tree of the object that a request names: read only. */
  ObjectNode tree(Exchange exchange) {
    return exchange.resource().codec().tree(entry(exchange));
  }

  private Entry entry(Exchange exchange) {
    Snapshot snapshot = store.snapshot();
    checkReached(version(exchange.request()), snapshot);
    Entry entry = snapshot.get(exchange.resource().key(exchange.namespace(), exchange.name()));
    if (entry == null) {
      throw StatusErrors.notFound(exchange.type(), exchange.name());
    }
    return entry;
  }

  /** Many objects, or a part of them. */
  public ApiResponse list(Exchange exchange) {
    Rendering rendering = Rendering.of(exchange);
    ApiRequest request = exchange.request();
    Selection selection = Selection.of(request, exchange.info(), exchange.resource());
    Page page = page(exchange.request());
    Snapshot snapshot = snapshotFor(request, page);
    if (page.limit() == 0 && page.start().isEmpty()) {
      return rendering.list(listMetadata(snapshot, "", 0), selection.entries(snapshot));
    }
    return part(rendering, selection, page, snapshot);
  }

  private static ApiResponse part(
      Rendering rendering, Selection selection, Page page, Snapshot snapshot) {
    NavigableMap<String, Entry> rest = selection.candidates(snapshot);
    if (!page.start().isEmpty()) {
      rest = rest.tailMap(page.start(), true);
    }
    List<Entry> shown = new ArrayList<>();
    String next = "";
    for (Entry entry : rest.values()) {
      if (selection.matches(entry)) {
        if (page.limit() > 0 && shown.size() == page.limit()) {
          next = entry.key().name();
          break;
        }
        shown.add(entry);
      }
    }
    String token = next.isEmpty() ? "" : ContinueToken.encode(snapshot.revision(), next);
    long remaining = next.isEmpty() || !selection.isWhole() ? 0 : rest.tailMap(next, true).size();
    return rendering.list(listMetadata(snapshot, token, remaining), shown);
  }

  private static ObjectNode listMetadata(Snapshot snapshot, String token, long remaining) {
    ObjectNode metadata = Json.object();
    metadata.put("resourceVersion", Long.toString(snapshot.revision()));
    if (!token.isEmpty()) {
      metadata.put("continue", token);
    }
    if (remaining > 0) {
      metadata.put("remainingItemCount", remaining);
    }
    return metadata;
  }

  /**
   * A part of a list.
   *
   * @param limit 0 for no limit
   * @param start the key to start at, empty for the beginning
   * @param revision the one the first part was of, 0 for none
   */
  private record Page(int limit, String start, long revision) {}

  private static Page page(ApiRequest request) {
    int limit = (int) Math.clamp(number(request, "limit"), 0L, Integer.MAX_VALUE);
    String token = request.parameter("continue", "");
    if (token.isEmpty()) {
      return new Page(limit, "", 0);
    }
    if (!request.parameter("resourceVersion", "").isEmpty()) {
      throw StatusErrors.badRequest(
          "specifying resource version is not allowed when using continue");
    }
    ContinueToken decoded = ContinueToken.decode(token);
    return new Page(limit, decoded.start(), decoded.revision());
  }

  private Snapshot snapshotFor(ApiRequest request, Page page) {
    String match = request.parameter("resourceVersionMatch", "");
    checkMatch(request, match, page);
    Snapshot newest = store.snapshot();
    if (!page.start().isEmpty()) {
      return page.revision() < 0 ? newest : past(page.revision(), page.start());
    }
    long version = version(request);
    checkReached(version, newest);
    boolean exact = match.equals("Exact") || (match.isEmpty() && page.limit() > 0 && version > 0);
    return exact ? past(version, "") : newest;
  }

  private Snapshot past(long revision, String start) {
    try {
      return store.snapshotAt(revision);
    } catch (CompactedException e) {
      throw start.isEmpty()
          ? StatusErrors.expired("The resourceVersion for the provided list is too old.")
          : ContinueToken.expired(start);
    } catch (FutureRevisionException e) {
      throw StatusErrors.tooLargeVersion(revision, store.snapshot().revision());
    }
  }

  private static void checkMatch(ApiRequest request, String match, Page page) {
    if (match.isEmpty()) {
      return;
    }
    FieldPath field = FieldPath.of("resourceVersionMatch");
    String version = request.parameter("resourceVersion", "");
    if (version.isEmpty() && !request.flag("sendInitialEvents")) {
      throw invalidOptions(
          FieldError.forbidden(
              field, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    }
    if (!page.start().isEmpty()) {
      throw invalidOptions(
          FieldError.forbidden(field, "resourceVersionMatch is forbidden when continue is set"));
    }
    if (!match.equals("Exact") && !match.equals("NotOlderThan")) {
      throw invalidOptions(
          FieldError.notSupported(field, match, List.of("Exact", "NotOlderThan", "")));
    }
    if (match.equals("Exact") && version.equals("0")) {
      throw invalidOptions(
          FieldError.forbidden(
              field, "resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\""));
    }
  }

  private static StatusException invalidOptions(FieldError error) {
    return StatusErrors.invalid("meta.k8s.io", "ListOptions", "", List.of(error));
  }

  private static void checkReached(long version, Snapshot newest) {
    if (version > newest.revision()) {
      throw StatusErrors.tooLargeVersion(version, newest.revision());
    }
  }

  /** A watch. Objects that are there already come first where the client asked for that. */
  public ApiResponse watch(Exchange exchange) {
    Rendering rendering = Rendering.of(exchange);
    ApiRequest request = exchange.request();
    Selection selection = Selection.of(request, exchange.info(), exchange.resource());
    String initial = request.parameter("sendInitialEvents");
    checkInitial(request, initial);
    boolean wanted = initial != null && !initial.equals("false");
    boolean withState = initial == null ? version(request) == 0 : wanted;
    boolean bookmarks = request.flag("allowWatchBookmarks");
    ObjectWatch.Options options =
        new ObjectWatch.Options(bookmarks, wanted && bookmarks, timeout(request));
    return new ApiResponse.Watch(
        rendering.contentType(),
        exchange.warnings(),
        rendering.stream(open(selection, withState, version(request), options), world.clock()));
  }

  private static void checkInitial(ApiRequest request, @Nullable String initial) {
    String match = request.parameter("resourceVersionMatch", "");
    FieldPath field = FieldPath.of("resourceVersionMatch");
    if (initial == null) {
      if (!match.isEmpty()) {
        throw invalidOptions(
            FieldError.forbidden(
                field,
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                    + " provided"));
      }
    } else if (!match.equals("NotOlderThan")) {
      throw invalidOptions(
          FieldError.forbidden(
              field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
  }

  private WatchStream open(
      Selection selection, boolean withState, long version, ObjectWatch.Options options) {
    Snapshot snapshot = store.snapshot();
    checkReached(version, snapshot);
    long from = withState || version == 0 ? snapshot.revision() : version;
    Iterator<Entry> initial =
        withState ? selection.entries(snapshot).iterator() : Collections.emptyIterator();
    Cursor cursor;
    try {
      cursor = store.watch(selection.resource().bucket(), selection.topic(), from);
    } catch (CompactedException e) {
      return new FailedWatch(e);
    }
    return new ObjectWatch(selection, cursor, initial, options, world.timers());
  }

  private Duration timeout(ApiRequest request) {
    long seconds = number(request, "timeoutSeconds");
    if (seconds > 0) {
      return Duration.ofSeconds(seconds);
    }
    int base = Math.toIntExact(settings.watchTimeoutMin().toSeconds());
    return Duration.ofSeconds(base + world.random().nextInt(Math.max(1, base)));
  }

  /** The {@code resourceVersion} asked for, 0 for any. */
  private static long version(ApiRequest request) {
    String text = request.parameter("resourceVersion", "0");
    try {
      long version = Long.parseLong(text);
      if (version >= 0) {
        return version;
      }
    } catch (NumberFormatException e) {
      // Falls through to the failure below.
    }
    throw StatusErrors.invalid(
        "meta.k8s.io",
        "ListOptions",
        "",
        List.of(
            FieldError.invalid(
                FieldPath.of("resourceVersion"), text, "strconv.ParseUint: invalid syntax")));
  }

  static long number(ApiRequest request, String parameter) {
    String text = request.parameter(parameter, "0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw StatusErrors.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
    }
  }

  /** The selected entries of the newest state, for a deletion of many. */
  Collection<Entry> selected(Selection selection) {
    return selection.entries(store.snapshot());
  }

  /** The newest revision. */
  long revision() {
    return store.snapshot().revision();
  }
}
