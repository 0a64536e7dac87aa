package io.kennel.cli.demo;

import java.io.IOException;

/** What happens to an application on a cluster; it ends by itself, or says what went wrong. */
interface Story {
  void tell() throws IOException, InterruptedException;
}
