package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusJson;
import io.kennel.api.Transport;
import io.kennel.server.ApiServer;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Body;
import io.kennel.server.request.WatchEvent;
import io.kennel.server.request.WatchStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An API server with objects put there by a test. */
public final class FakeApi implements ApiServer {
  public final Map<String, JsonNode> objects = Collections.synchronizedMap(new HashMap<>());
  final List<ApiRequest> requests = new CopyOnWriteArrayList<>();
  final List<Stream> streams = new CopyOnWriteArrayList<>();

  public void put(String path, String json) {
    objects.put(path, JsonMapper.shared().readTree(json));
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    requests.add(request);
    if (request.flag("watch")) {
      Stream stream = new Stream();
      streams.add(stream);
      return new ApiResponse.Watch("application/json", List.of(), stream);
    }
    if (request.path().equals("/api/v1/large")) {
      return new ApiResponse.Content(200, "application/json", List.of(), new Large());
    }
    JsonNode object = objects.get(request.path());
    if (object == null) {
      var failure = StatusErrors.unknownResource().failure();
      return new ApiResponse.Content(
          404, "application/json", List.of(), Body.of(StatusJson.render(failure)));
    }
    return new ApiResponse.Content(
        200, "application/json", List.of("be \"careful\""), Body.of(object));
  }

  /** 64 MiB made of one shared piece. */
  static final class Large implements Body {
    static final int PIECES = 1024;
    private static final byte[] PIECE = "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);

    @Override
    public long length() {
      return (long) PIECES * PIECE.length;
    }

    @Override
    public Iterator<byte[]> pieces() {
      return Collections.nCopies(PIECES, PIECE).iterator();
    }

    @Override
    public JsonNode tree() {
      throw new UnsupportedOperationException("too large");
    }
  }

  /** A watch fed by the test. */
  static final class Stream implements WatchStream {
    private final Deque<WatchEvent> events = new ArrayDeque<>();
    private Runnable ready = () -> {};
    private boolean ended;
    private boolean closed;
    private int polled;

    void send(String line) {
      byte[] piece = (line + "\n").getBytes(StandardCharsets.UTF_8);
      send(new WatchEvent("ADDED", List.of(piece), NoObject.INSTANCE));
    }

    /** Its last event and its end at once, as a failure or a time-out with a bookmark comes. */
    void endWith(String line) {
      Runnable call;
      synchronized (this) {
        byte[] piece = (line + "\n").getBytes(StandardCharsets.UTF_8);
        events.add(new WatchEvent("ERROR", List.of(piece), NoObject.INSTANCE));
        ended = true;
        call = ready;
      }
      call.run();
    }

    void end() {
      Runnable call;
      synchronized (this) {
        ended = true;
        call = ready;
      }
      call.run();
    }

    private void send(WatchEvent event) {
      Runnable call;
      synchronized (this) {
        events.add(event);
        call = ready;
      }
      call.run();
    }

    synchronized int polled() {
      return polled;
    }

    synchronized boolean isClosed() {
      return closed;
    }

    @Override
    public synchronized List<WatchEvent> poll(int eventsMax) {
      List<WatchEvent> next = new ArrayList<>();
      while (next.size() < eventsMax && !events.isEmpty()) {
        next.add(events.poll());
      }
      polled += next.size();
      return next;
    }

    @Override
    public void onReady(Runnable wake) {
      synchronized (this) {
        ready = wake;
      }
      wake.run();
    }

    @Override
    public synchronized boolean ended() {
      return ended;
    }

    @Override
    public synchronized void close() {
      closed = true;
    }
  }

  private enum NoObject implements Transport.RawObject {
    INSTANCE;

    @Override
    public JsonNode tree() {
      throw new UnsupportedOperationException("not asked for over HTTP");
    }

    @Override
    public <T> T as(Class<T> model, java.util.function.Function<JsonNode, T> decoder) {
      throw new UnsupportedOperationException("not asked for over HTTP");
    }
  }
}
