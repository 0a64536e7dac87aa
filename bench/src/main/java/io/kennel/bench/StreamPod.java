package io.kennel.bench;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The pod at whose streams is measured: the image's own server, and beside it busybox of the
 * machine, for images without a shell.
 */
final class StreamPod implements AutoCloseable {
  private static final String NAME = "streams";
  private static final int SECONDS_MAX = 60;

  static final String BOX = "/host/busybox";
  static final int ZEROS_PORT = 9000;

  private final Workspace space;

  StreamPod(Workspace space, String image, int serverPort) {
    this.space = space;
    space.create(
        space.core("pods"),
        """
        {"metadata":{"name":"%1$s"},"spec":{"terminationGracePeriodSeconds":0,
         "volumes":[{"name":"host","hostPath":{"path":"/usr/bin"}}],
         "containers":[
          {"name":"main","image":"%2$s","imagePullPolicy":"IfNotPresent",
           "readinessProbe":{"tcpSocket":{"port":%5$d},"periodSeconds":1}},
          {"name":"box","image":"%2$s","imagePullPolicy":"IfNotPresent",
           "command":["%3$s","nc","-ll","-p","%4$d","-e","%3$s","cat","/dev/zero"],
           "volumeMounts":[{"name":"host","mountPath":"/host","readOnly":true}]}]}}
        """
            .formatted(NAME, image, BOX, ZEROS_PORT, serverPort));
    space.awaitNanos(
        space.core("pods") + "/" + NAME,
        System.nanoTime(),
        SECONDS_MAX,
        pod ->
            pod.path("status")
                .path("conditions")
                .valueStream()
                .anyMatch(each ->
                    each.path("type").asString("").equals("Ready")
                        && each.path("status").asString("").equals("True")));
  }

  /** The path and query of a command in the box, with its standard output. */
  String exec(List<String> command) {
    StringBuilder path = new StringBuilder(space.core("pods") + "/" + NAME);
    path.append("/exec?container=box&stdout=true");
    for (String word : command) {
      path.append("&command=").append(URLEncoder.encode(word, StandardCharsets.UTF_8));
    }
    return path.toString();
  }

  String portForward() {
    return space.core("pods") + "/" + NAME + "/portforward";
  }

  @Override
  public void close() {
    space.delete(space.core("pods") + "/" + NAME);
    space.awaitGone(space.core("pods") + "/" + NAME, SECONDS_MAX);
  }
}
