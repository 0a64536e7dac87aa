package io.kennel.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostDirectoriesTest {
  @TempDir Path root;

  @Test
  void makesEmptiesAndRemoves() throws IOException {
    HostDirectories directories = new HostDirectories(root.resolve("volumes"));
    directories.create("pvc-1");
    Path made = Path.of(directories.pathOf("pvc-1"));
    Path outside = Files.writeString(root.resolve("outside"), "kept");
    Files.createDirectories(made.resolve("a/b"));
    Files.writeString(made.resolve("a/b/file"), "x");
    Files.createSymbolicLink(made.resolve("link"), outside);
    directories.create("pvc-1");
    assertThat(made.resolve("a/b/file")).exists();
    directories.empty(made.toString());
    assertThat(made).isEmptyDirectory();
    directories.delete("pvc-1");
    directories.delete("pvc-1");
    assertThat(made).doesNotExist();
    assertThat(outside).hasContent("kept");
  }

  @Test
  void staysBelowItsRoot() {
    HostDirectories directories = new HostDirectories(root);
    for (String name : new String[] {"../x", "", ".", "..", "a/b", "/etc"}) {
      assertThatThrownBy(() -> directories.create(name))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String path : new String[] {"/", "/etc", "/tmp/..", "tmp/x", "/etc/../etc"}) {
      assertThatThrownBy(() -> directories.empty(path)).isInstanceOf(IOException.class);
    }
  }
}
