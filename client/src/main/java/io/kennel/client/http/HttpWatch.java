package io.kennel.client.http;

import io.kennel.api.DecodedOnce;
import io.kennel.api.StatusException;
import io.kennel.api.StatusJson;
import io.kennel.api.Transport.Subscription;
import io.kennel.api.Transport.WatchSink;
import io.kennel.client.Models;
import io.kennel.world.Tasks.Task;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;

/**
 * One watch. Reads no further than the sink takes: what is not taken waits in the connection's
 * window, and then at the server.
 */
final class HttpWatch implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(HttpWatch.class);

  /** Opens the stream, once. */
  interface Opening {
    InputStream open() throws IOException, InterruptedException;
  }

  private final Opening opening;
  private final WatchSink sink;
  private volatile boolean closed;
  private volatile @Nullable InputStream stream;
  private volatile @Nullable Task task;

  HttpWatch(Opening opening, WatchSink sink) {
    this.opening = opening;
    this.sink = sink;
  }

  /** Says in which task it runs, so that closing can end it. */
  void runAs(Task running) {
    task = running;
    if (closed) {
      running.cancel();
    }
  }

  void run() {
    StatusException failure = null;
    try (InputStream opened = opening.open()) {
      stream = opened;
      failure = read(opened);
    } catch (StatusException e) {
      failure = e;
    } catch (IOException | JacksonException e) {
      failure = HttpTransport.unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = HttpTransport.unreachable(e);
    }
    if (!closed) {
      sink.ended(failure);
    }
  }

  /** The failure the server ended the watch with; null for an ordinary end. */
  private @Nullable StatusException read(InputStream opened) {
    try (MappingIterator<JsonNode> events =
        Models.mapper().readerFor(JsonNode.class).readValues(opened)) {
      while (!closed && events.hasNextValue()) {
        JsonNode event = events.nextValue();
        JsonNode object = event.path("object");
        String type = event.path("type").asString("");
        if (type.equals("ERROR")) {
          return new StatusException(
              StatusJson.parse(object, HttpURLConnection.HTTP_INTERNAL_ERROR));
        }
        if (!closed) {
          sink.event(type, new DecodedOnce(object));
        }
      }
      return null;
    }
  }

  @Override
  public void close() {
    closed = true;
    InputStream open = stream;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.debug("Closing a watch failed: {}", e.getMessage());
      }
    }
    Task running = task;
    if (running != null) {
      running.cancel();
    }
  }
}
