package io.kennel.cli.demo;

import io.kennel.cluster.Cluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Reaches pods and services as {@code kubectl proxy} does: through the API server. */
final class ClusterHttp implements AutoCloseable {
  private static final String NAMESPACE = "/api/v1/namespaces/default/";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient client;
  private final URI server;

  ClusterHttp(Cluster cluster) {
    this.client = HttpClient.newBuilder().sslContext(cluster.adminContext()).build();
    this.server = cluster.address();
  }

  String get(String target) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(target)));
  }

  String post(String target, String body) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(target)).POST(BodyPublishers.ofString(body)));
  }

  /** The log of a pod so far. */
  List<String> log(String pod) throws IOException, InterruptedException {
    URI uri = server.resolve(NAMESPACE + "pods/" + pod + "/log");
    return send(HttpRequest.newBuilder(uri)).lines().toList();
  }

  /** The log of a pod as it grows, line by line, until the pod or this ends. */
  Stream<String> follow(String pod) throws IOException, InterruptedException {
    URI uri = server.resolve(NAMESPACE + "pods/" + pod + "/log?follow=true");
    HttpResponse<Stream<String>> response =
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " for the log of " + pod);
    }
    return response.body();
  }

  /** {@code target} is such as {@code pods/kubia-0} or {@code services/kubia-public}. */
  private URI uri(String target) {
    return server.resolve(NAMESPACE + target + "/proxy/");
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + ": " + response.body());
    }
    return response.body();
  }

  @Override
  public void close() {
    // Not close: that would wait for logs that are still followed.
    client.shutdownNow();
  }
}
