package io.kennel.quickclasses;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicCallsTest {
  private static final String PACKAGE = "io/kennel/quickclasses/";

  @TempDir Path directory;

  @BeforeEach
  void copy() throws Exception {
    Path compiled =
        Path.of(Places.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.createDirectories(directory.resolve(PACKAGE));
    try (Stream<Path> files = Files.list(compiled.resolve(PACKAGE))) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("Places")).toList()) {
        Files.copy(file, directory.resolve(PACKAGE).resolve(file.getFileName().toString()));
      }
    }
  }

  @Test
  void classesDoWhatTheyDidWithoutDynamicCalls() throws Exception {
    assertThat(calls()).hasSizeGreaterThan(40);
    assertThat(DynamicCalls.replace(directory)).isPositive();
    assertThat(calls())
        .as("a lambda that can be serialized, made and read, and a switch with other labels")
        .containsExactly("altMetafactory", "altMetafactory", "typeSwitch");
    assertThat(results()).isEqualTo(new Places().get());
    assertThat(names()).anyMatch(name -> name.endsWith("Places$$Lambda$0.class"));
  }

  @Test
  void everyClassPassesTheVerifier() throws Exception {
    DynamicCalls.replace(directory);
    try (URLClassLoader loader = loader()) {
      for (String name : names()) {
        String className = name.replace(".class", "").replace('/', '.');
        assertThat(Class.forName(className, true, loader).getClassLoader()).isEqualTo(loader);
      }
    }
  }

  @Test
  void aSecondTimeChangesNothing() throws Exception {
    DynamicCalls.replace(directory);
    Map<String, byte[]> before = contents();
    assertThat(DynamicCalls.replace(directory)).isZero();
    assertThat(contents()).usingRecursiveComparison().isEqualTo(before);
  }

  @Test
  void lambdasOfAFormerCompilationGo() throws Exception {
    DynamicCalls.replace(directory);
    Path lambda = directory.resolve(PACKAGE + "Places$$Lambda$0.class");
    Path forgotten = directory.resolve(PACKAGE + "Places$$Lambda$999.class");
    ClassModel model = ClassFile.of().parse(Files.readAllBytes(lambda));
    ClassDesc former = ClassDesc.of(Places.class.getName() + "$$Lambda$999");
    Files.write(forgotten, ClassFile.of().transformClass(model, former, ClassTransform.ACCEPT_ALL));
    DynamicCalls.replace(directory);
    assertThat(forgotten).doesNotExist();
    assertThat(lambda).exists();
  }

  @Test
  void aDirectoryThatIsNotThereHasNoClasses() throws Exception {
    assertThat(DynamicCalls.replace(directory.resolve("none"))).isZero();
  }

  /** The methods that would link the calls, but those of texts, which main code has none of. */
  private List<String> calls() throws IOException {
    return contents().values().stream()
        .flatMap(bytes -> ClassFile.of().parse(bytes).methods().stream())
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .filter(InvokeDynamicInstruction.class::isInstance)
        .map(call -> ((InvokeDynamicInstruction) call).bootstrapMethod().methodName())
        .filter(name -> !name.equals("makeConcatWithConstants"))
        .sorted()
        .toList();
  }

  /** What the classes in the directory do, loaded from nowhere else. */
  private List<?> results() throws Exception {
    try (URLClassLoader loader = loader()) {
      Class<?> places = loader.loadClass(Places.class.getName());
      return (List<?>) ((Supplier<?>) places.getConstructor().newInstance()).get();
    }
  }

  private URLClassLoader loader() throws IOException {
    return new URLClassLoader(new URL[] {directory.toUri().toURL()}, null);
  }

  private List<String> names() throws IOException {
    return List.copyOf(contents().keySet());
  }

  private Map<String, byte[]> contents() throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(directory.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }
}
