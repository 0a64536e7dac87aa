package io.kennel.quickclasses;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OldClassesTest {
  @TempDir Path directory;

  @Test
  void oldClassesAreWrittenAnewAndDoWhatTheyDid() throws Exception {
    Path jar = copy(CommandLine.class);
    List<String> before = names(jar);
    assertThat(versions(jar)).contains(49);
    assertThat(OldClasses.upgrade(jar)).isGreaterThan(100);
    assertThat(versions(jar)).allMatch(version -> version >= ClassFile.JAVA_8_VERSION);
    assertThat(names(jar)).containsExactlyInAnyOrderElementsOf(before);
    assertThat(OldClasses.upgrade(jar)).as("nothing is old any more").isZero();
    // Loaded from the jar alone, every class is verified.
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      for (String name : classNames(jar)) {
        assertThat(Class.forName(name, true, loader).getClassLoader()).isEqualTo(loader);
      }
      Class<?> spec = loader.loadClass("picocli.CommandLine$Model$CommandSpec");
      Object made = spec.getMethod("create").invoke(null);
      Method name = spec.getMethod("name", String.class);
      assertThat(spec.getMethod("name").invoke(name.invoke(made, "kennel"))).isEqualTo("kennel");
    }
  }

  private Path copy(Class<?> ofLibrary) throws Exception {
    Path source = Path.of(ofLibrary.getProtectionDomain().getCodeSource().getLocation().toURI());
    return Files.copy(source, directory.resolve("library.jar"));
  }

  private static List<String> names(Path jar) throws Exception {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream().filter(entry -> !entry.isDirectory()).map(e -> e.getName()).toList();
    }
  }

  /** Of the classes that need nothing but the JDK. */
  private static List<String> classNames(Path jar) throws Exception {
    return names(jar).stream()
        .filter(name -> name.matches("picocli/.*\\.class"))
        .map(name -> name.replace(".class", "").replace('/', '.'))
        .toList();
  }

  private static List<Integer> versions(Path jar) throws Exception {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .filter(entry -> entry.getName().endsWith(".class"))
          .map(entry -> {
            try (var in = file.getInputStream(entry)) {
              return ClassFile.of().parse(in.readAllBytes()).majorVersion();
            } catch (java.io.IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          })
          .toList();
    }
  }
}
