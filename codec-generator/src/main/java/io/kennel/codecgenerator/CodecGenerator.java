package io.kennel.codecgenerator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes a codec for each given class and for every class of the model that these hold. */
public final class CodecGenerator {
  private CodecGenerator() {}

  /**
   * @param args the folder of the generated sources, and the names of classes
   */
  public static void main(String[] args) throws IOException, ClassNotFoundException {
    Path folder = Path.of(args[0]).resolve(CodecSource.PACKAGE.replace('.', '/'));
    Set<String> roots = new TreeSet<>(Arrays.asList(args).subList(1, args.length));
    Path complete = folder.resolve("complete.txt");
    String made = stamp() + "\n" + String.join("\n", roots) + "\n";
    if (Files.exists(complete) && Files.readString(complete).equals(made)) {
      return;
    }
    Files.createDirectories(folder);
    Set<Class<?>> classes = reachable(roots);
    for (Class<?> type : classes) {
      write(folder, CodecSource.codecName(type), CodecSource.of(new ModelClass(type)));
    }
    write(folder, CodecSource.REGISTRY, CodecSource.registry(classes));
    Files.writeString(complete, made);
  }

  private static Set<Class<?>> reachable(Set<String> roots) throws ClassNotFoundException {
    Set<Class<?>> found = new TreeSet<>(Comparator.comparing(Class::getName));
    Deque<Class<?>> open = new ArrayDeque<>();
    for (String root : roots) {
      open.add(Class.forName(root));
    }
    Set<Class<?>> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      Class<?> type = open.remove();
      found.add(type);
      List<Class<?>> held = new ModelClass(type).held();
      held.stream().filter(seen::add).forEach(open::add);
    }
    return found;
  }

  private static void write(Path folder, String name, String source) throws IOException {
    Files.writeString(folder.resolve(name + ".java"), source);
  }

  /** Compiling the generator anew makes the codecs anew. */
  private static long stamp() throws IOException {
    var location = CodecGenerator.class.getResource("CodecSource.class");
    return location == null ? 0 : location.openConnection().getLastModified();
  }
}
