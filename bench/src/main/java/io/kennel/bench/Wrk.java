package io.kennel.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Load by {@code wrk} (Debian package of that name). */
final class Wrk {
  private static final String MARK = "KENNEL-BENCH ";
  private static final int CONNECTIONS = 32;

  /** Written at the end of every script: the summary as one line of JSON. */
  private static final String DONE =
      """
      function done(summary, latency, requests)
        io.write(string.format('%s{"requests":%%d,"bytes":%%d,"micros":%%d,"bad":%%d,"p99":%%d}\\n',
          summary.requests, summary.bytes, summary.duration,
          summary.errors.status + summary.errors.connect + summary.errors.read
            + summary.errors.write + summary.errors.timeout,
          latency:percentile(99)))
      end
      """
          .formatted(MARK);

  private final Target target;
  private final int seconds;

  Wrk(Target target, int seconds) {
    this.target = target;
    this.seconds = seconds;
  }

  /** What a run of wrk saw. */
  record Result(long requests, long bytes, double seconds, long bad, double p99Millis) {
    double perSecond() {
      return requests / seconds;
    }
  }

  Result get(String path) {
    return run(path, "");
  }

  Result post(String path, String body) {
    String script = "wrk.method = \"POST\"\nwrk.body = [==[" + body + "]==]\n";
    return run(path, script + "wrk.headers[\"Content-Type\"] = \"application/json\"\n");
  }

  private Result run(String path, String script) {
    String certificate = target.certificatePem();
    String key = target.keyPem();
    try {
      if (target.token() != null || certificate == null || key == null) {
        return run(path, script, Map.of());
      }
      try (WrkCertificate shown = new WrkCertificate(certificate, key)) {
        return run(path, script, shown.environment());
      }
    } catch (IOException e) {
      throw new BenchException("wrk cannot be run; install it (apt-get install wrk)", e);
    }
  }

  private Result run(String path, String script, Map<String, String> environment)
      throws IOException {
    Path file = Files.createTempFile("kennel-bench", ".lua");
    try {
      Files.writeString(file, authorization() + script + DONE);
      return parse(execute(command(file, path), environment));
    } finally {
      Files.delete(file);
    }
  }

  /** In the script, whose file only its owner reads, rather than on the command line. */
  private String authorization() {
    if (target.token() == null) {
      return "";
    }
    return "wrk.headers[\"Authorization\"] = \"Bearer " + target.token() + "\"\n";
  }

  private List<String> command(Path script, String path) {
    List<String> command = new ArrayList<>(List.of("wrk", "-t", "2"));
    command.addAll(List.of("-c", String.valueOf(CONNECTIONS), "-d", seconds + "s"));
    command.addAll(List.of("--timeout", "30s", "-s", script.toString()));
    command.add(target.server().resolve(path).toString());
    return command;
  }

  private static String execute(List<String> command, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (Processes.exitCode(process) != 0) {
      throw new BenchException("wrk failed: " + output.strip());
    }
    return output;
  }

  static Result parse(String output) {
    String line = output.lines().filter(text -> text.startsWith(MARK)).findFirst().orElse("");
    if (line.isEmpty()) {
      throw new BenchException("wrk said nothing that can be read: " + output.strip());
    }
    JsonNode json = JsonMapper.shared().readTree(line.substring(MARK.length()));
    Result result =
        new Result(
            json.path("requests").asLong(0),
            json.path("bytes").asLong(0),
            json.path("micros").asLong(0) / 1e6,
            json.path("bad").asLong(0),
            json.path("p99").asLong(0) / 1e3);
    if (result.requests == 0 || result.bad > result.requests / 1000) {
      throw new BenchException(
          result.bad + " of " + result.requests + " requests failed: no figure from that");
    }
    return result;
  }
}
