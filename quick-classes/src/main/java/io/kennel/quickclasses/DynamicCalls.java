package io.kennel.quickclasses;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Replaces what javac leaves to be linked while a program runs ({@code invokedynamic}) by plain
 * code: lambdas and method references become classes beside their host, members of its nest; {@code
 * equals}, {@code hashCode} and {@code toString} of records and switches over types become the code
 * that the JVM would make for them. What they do is the same. Calls of other kinds stay as they
 * are.
 *
 * <p>The JVM makes a class for each such place when it is first run, by interpreted code that is
 * itself loaded for it: a quarter of the time until the first cluster of a test's JVM is ready.
 */
public final class DynamicCalls {
  private final ClassFile format;
  private final Path directory;

  private DynamicCalls(Path directory) {
    this.directory = directory;
    ClassHierarchyResolver classes =
        ClassHierarchyResolver.ofResourceParsing(DynamicCalls.class.getClassLoader())
            .orElse(ClassHierarchyResolver.defaultResolver());
    this.format = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(classes));
  }

  /**
   * Rewrites the classes in directories in place. What they refer to must be on the class path.
   *
   * @param arguments the directories; one that does not exist has no classes
   */
  public static void main(String[] arguments) throws IOException {
    for (String directory : arguments) {
      replace(Path.of(directory));
    }
  }

  /** How many classes were written anew, those of lambdas aside. */
  static int replace(Path directory) throws IOException {
    return Files.isDirectory(directory) ? new DynamicCalls(directory).replace() : 0;
  }

  /**
   * Classes are written in an order that survives a build that is broken off: those of lambdas, the
   * hosts of nests that must know them, and last those that refer to them.
   */
  private int replace() throws IOException {
    Map<String, ClassModel> all = read();
    Map<String, byte[]> lambdas = new TreeMap<>();
    Map<String, byte[]> hosts = new TreeMap<>();
    Map<String, List<String>> members = new HashMap<>();
    for (Map.Entry<String, ClassModel> entry : all.entrySet()) {
      HostClass host = new HostClass(format, entry.getValue());
      if (host.hasCalls()) {
        hosts.put(entry.getKey(), host.rewritten());
        lambdas.putAll(host.lambdas());
        members
            .computeIfAbsent(host.nest(), nest -> new ArrayList<>())
            .addAll(host.lambdas().keySet());
      }
    }
    Map<String, byte[]> nests = new TreeMap<>();
    for (Map.Entry<String, List<String>> entry : members.entrySet()) {
      byte[] rewritten = hosts.remove(entry.getKey());
      ClassModel nest =
          rewritten == null ? requireNonNull(all.get(entry.getKey())) : format.parse(rewritten);
      byte[] known = Nests.with(format, nest, entry.getValue());
      nests.put(entry.getKey(), known);
      all.put(entry.getKey(), format.parse(known));
    }
    write(lambdas);
    write(nests);
    write(hosts);
    deleteForgotten(all);
    return hosts.size() + nests.size();
  }

  private Map<String, ClassModel> read() throws IOException {
    Map<String, ClassModel> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.filter(DynamicCalls::isClass)::iterator) {
        ClassModel model = format.parse(Files.readAllBytes(file));
        all.put(model.thisClass().asInternalName(), model);
      }
    }
    return all;
  }

  private static boolean isClass(Path file) {
    return file.toString().endsWith(".class") && !file.endsWith("module-info.class");
  }

  private void write(Map<String, byte[]> classes) throws IOException {
    for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
      Files.write(file(entry.getKey()), entry.getValue());
    }
  }

  private Path file(String internalName) {
    return directory.resolve(internalName + ".class");
  }

  /** Deletes classes of lambdas whose host has been compiled anew without them. */
  private void deleteForgotten(Map<String, ClassModel> all) throws IOException {
    for (Map.Entry<String, ClassModel> entry : all.entrySet()) {
      if (LambdaClass.isName(entry.getKey())) {
        ClassModel nest = all.get(Nests.hostOf(entry.getValue()));
        if (nest == null || !Nests.membersOf(nest).contains(entry.getKey())) {
          Files.delete(file(entry.getKey()));
        }
      }
    }
  }
}
