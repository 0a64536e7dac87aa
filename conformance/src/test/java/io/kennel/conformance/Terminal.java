package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal (a pty) with a kubectl in it, a person who types, and all that the screen has shown.
 * The terminal is made by {@code script}, which every Linux has.
 */
final class Terminal implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String command;
  private final Process process;
  private final StringBuilder screen = new StringBuilder();
  private boolean ended;

  private Terminal(String command, Process process) {
    this.command = command;
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  /** Types a command at a fresh terminal. */
  static Terminal start(Kubectl kubectl, String arguments) throws IOException {
    String command = kubectl.binary() + " " + arguments;
    ProcessBuilder builder =
        new ProcessBuilder(List.of("script", "-q", "-e", "-f", "-c", command, "/dev/null"))
            .directory(kubectl.workingDirectory().toFile())
            .redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", kubectl.kubeconfig().toString());
    builder.environment().put("TERM", "xterm");
    return new Terminal("kubectl " + arguments, builder.start());
  }

  private void read() {
    char[] buffer = new char[4096];
    try (Reader in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        synchronized (this) {
          screen.append(buffer, 0, n);
          notifyAll();
        }
      }
    } catch (IOException e) {
      // It was closed.
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  /** Types. */
  void type(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  /** Where the screen is now: what is expected next comes after it. */
  synchronized int position() {
    return screen.length();
  }

  /** Returns what the screen shows from a position on, once it matches. */
  synchronized Matcher expect(int from, String regex) throws InterruptedException {
    Pattern pattern = Pattern.compile(regex);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Matcher matcher = pattern.matcher(screen.substring(from));
      if (matcher.find()) {
        return matcher;
      }
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      assertThat(left).as("waited for %s%n%s%n%s", regex, command, screen).isPositive();
      assertThat(ended).as("ended without %s%n%s%n%s", regex, command, screen).isFalse();
      wait(left);
    }
  }

  /** Waits for the end of the command; returns its exit code. */
  int end() throws InterruptedException {
    boolean over = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(over).as("%s ends%n%s", command, text()).isTrue();
    synchronized (this) {
      while (!ended) {
        wait();
      }
    }
    return process.exitValue();
  }

  /** All that the screen has shown. */
  synchronized String text() {
    return screen.toString();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
