package io.kennel.quickclasses;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the classes of a jar that are older than Java 6 anew in the form of Java 8, with the
 * tables by which the JVM verifies them in one pass. What they do is the same. The JVM's cache of a
 * former run ({@code -XX:AOTCache}) leaves older classes out, so that they are read, verified and
 * linked in each start.
 */
public final class OldClasses {
  private static final int JAVA_6 = 50;

  private OldClasses() {}

  /**
   * Upgrades jars in place; a jar without old classes stays as it is.
   *
   * @param arguments the jars
   */
  public static void main(String[] arguments) throws IOException {
    for (String jar : arguments) {
      upgrade(Path.of(jar));
    }
  }

  /** How many classes were old. */
  static int upgrade(Path jar) throws IOException {
    int upgraded = 0;
    try (URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        FileSystem files = FileSystems.newFileSystem(jar)) {
      ClassFile format =
          ClassFile.of(
              ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
              ClassFile.ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofClassLoading(classes)));
      for (Path file : classFiles(files)) {
        ClassModel old = format.parse(Files.readAllBytes(file));
        if (old.majorVersion() < JAVA_6) {
          Files.write(file, upgraded(format, old));
          upgraded++;
        }
      }
    }
    return upgraded;
  }

  private static List<Path> classFiles(FileSystem files) throws IOException {
    try (Stream<Path> all = Files.walk(files.getPath("/"))) {
      return all.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  /** Code is written anew instruction by instruction, for only so are its tables made. */
  private static byte[] upgraded(ClassFile format, ClassModel old) {
    ClassTransform code = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
    ClassTransform version =
        ClassTransform.endHandler(builder -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0));
    return format.transformClass(old, code.andThen(version));
  }
}
