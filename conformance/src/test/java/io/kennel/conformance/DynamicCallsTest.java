package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shipped has no calls that a fresh JVM would have to link: docs/decisions/0005. */
class DynamicCallsTest {
  /** Of lambdas that can be serialized, of switches with labels that are no classes. */
  private static final Set<String> LEFT_ALONE = Set.of("altMetafactory", "typeSwitch");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "world",
        "spdy",
        "api",
        "store",
        "store-rocksdb",
        "client",
        "server",
        "controllers",
        "agent",
        "dns",
        "bench",
        "cluster",
        "junit",
        "junit-real",
        "samples"
      })
  void aModuleHasNone(String module) throws IOException {
    Path classes = RunningKennel.ROOT.resolve(module).resolve("target/classes");
    try (Stream<Path> files = Files.walk(classes)) {
      assertThat(files.filter(file -> file.toString().endsWith(".class")))
          .isNotEmpty()
          .allSatisfy(file -> assertThat(calls(file)).isSubsetOf(LEFT_ALONE));
    }
  }

  @Test
  void thisTestSeesThem() throws IOException {
    Runnable lambda = () -> {};
    lambda.run();
    String name = DynamicCallsTest.class.getName().replace('.', '/');
    assertThat(calls(Path.of("target/test-classes", name + ".class"))).contains("metafactory");
  }

  private static Stream<String> calls(Path file) throws IOException {
    ClassModel model = ClassFile.of().parse(Files.readAllBytes(file));
    return model.methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .filter(InvokeDynamicInstruction.class::isInstance)
        .map(call -> ((InvokeDynamicInstruction) call).bootstrapMethod().methodName());
  }
}
