package io.kennel.testregistry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Images made from programs of this machine's packages, with the shared libraries that {@code ldd}
 * names: busybox-static, nginx-light, bind9-dnsutils.
 */
public final class DebianImages {
  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");
  private static final String ACCOUNTS =
      """
      root:x:0:0::/root:/bin/sh
      www-data:x:33:33::/var/www:/bin/sh
      app:x:1001:1002::/:/bin/sh
      """;
  private static final String GROUPS =
      """
      root:x:0:
      www-data:x:33:
      app:x:1002:
      extra:x:1003:app
      """;
  private static final String NGINX =
      """
      user www-data;
      worker_processes 1;
      pid /run/nginx.pid;
      error_log /dev/stderr;
      events { worker_connections 256; }
      http {
        access_log /dev/stdout;
        types { text/html html; }
        server { listen 80; root /usr/share/nginx/html; }
      }
      """;

  private DebianImages() {}

  /** busybox with the applets that tests use, and some accounts. */
  public static TestImage busybox(String name) throws IOException {
    TestImage image = new TestImage(name).layer(shell());
    image.config().putArray("Env").add("PATH=/bin:/usr/bin").add("FROM_IMAGE=yes");
    image.config().putArray("Cmd").add("sleep").add("1000");
    return image;
  }

  /** busybox, and {@code dig} and {@code nslookup} as BIND has them. */
  public static TestImage dnsutils(String name) throws IOException {
    Layer layer = new Layer();
    programs(layer, List.of("/usr/bin/dig", "/usr/bin/nslookup"));
    // Debian's shell takes its own applet, which does not know search domains, whatever PATH says.
    layer.file("etc/shrc", "nslookup() { /usr/bin/nslookup \"$@\"; }\n");
    TestImage image = new TestImage(name).layer(shell()).layer(layer).gzipped();
    image.config().putArray("Env").add("PATH=/usr/bin:/bin").add("ENV=/etc/shrc");
    image.config().putArray("Cmd").add("sh");
    return image;
  }

  /** nginx that serves one page at port 80. */
  public static TestImage nginx(String name, String page) throws IOException {
    Layer layer = new Layer();
    programs(layer, List.of("/usr/sbin/nginx"));
    layer.directory("etc/nginx").file("etc/nginx/nginx.conf", NGINX);
    layer.directory("run").directory("var").directory("var/log").directory("var/log/nginx");
    layer.directory("var/lib").directory("var/lib/nginx");
    layer.file("usr/share/nginx/html/index.html", page);
    TestImage image = new TestImage(name).layer(shell()).layer(layer).gzipped();
    image.config().putArray("Env").add("PATH=/usr/sbin:/bin");
    image.config().putArray("Cmd").add("nginx").add("-g").add("daemon off;");
    image.config().put("StopSignal", "SIGQUIT");
    return image;
  }

  private static Layer shell() throws IOException {
    Path busybox = program("/bin/busybox");
    Layer layer = new Layer();
    layer.directory("bin").directory("tmp", 01777).directory("etc").directory("root");
    layer.file("bin/busybox", Files.readAllBytes(busybox), 0755);
    for (String applet : run(busybox.toString(), "--list").lines().toList()) {
      if (!applet.equals("busybox")) {
        layer.link("bin/" + applet, "busybox");
      }
    }
    layer.file("etc/passwd", ACCOUNTS).file("etc/group", GROUPS);
    return layer.file("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
  }

  /** Adds programs where they are, and what they are linked against. */
  private static void programs(Layer layer, List<String> paths) throws IOException {
    Set<String> libraries = new TreeSet<>();
    for (String path : paths) {
      Path program = program(path);
      layer.file(path.substring(1), Files.readAllBytes(program), 0755);
      Matcher matcher = LIBRARY.matcher(run("ldd", program.toString()));
      while (matcher.find()) {
        libraries.add(matcher.group(1));
      }
    }
    for (String library : libraries) {
      layer.file(library.substring(1), Files.readAllBytes(Path.of(library)), 0755);
    }
  }

  private static Path program(String path) {
    Path program = Path.of(path);
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          "these tests need " + path + " (busybox-static, nginx-light, bind9-dnsutils)");
    }
    return program;
  }

  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + out);
    }
    return out;
  }
}
