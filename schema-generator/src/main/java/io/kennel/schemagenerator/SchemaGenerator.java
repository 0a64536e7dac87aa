package io.kennel.schemagenerator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the tables of every served package into a folder. */
public final class SchemaGenerator {
  private static final String FOLDER = "/io/kubernetes/client/proto/";

  private static final List<String> SOURCES =
      List.of(
          "V1",
          "V1Admissionregistration",
          "V1Apiextensions",
          "V1Apps",
          "V1Authentication",
          "V1Authorization",
          "V1Autoscaling",
          "V1Batch",
          "V1Certificates",
          "V1Coordination",
          "V1Discovery",
          "V1Events",
          "V1Networking",
          "V1Node",
          "V1Policy",
          "V1Rbac",
          "V1Scheduling",
          "V1Storage",
          "V2Autoscaling",
          "Meta",
          "Runtime");

  private SchemaGenerator() {}

  /**
   * @param args the folder to write to
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Path complete = folder.resolve("packages.txt");
    if (Files.exists(complete) && isNewerThanThis(complete)) {
      return;
    }
    Files.createDirectories(folder);
    Map<String, SchemaTables> tables = new TreeMap<>();
    for (String source : SOURCES) {
      for (Message message : read(source)) {
        tables.computeIfAbsent(message.packageName(), name -> new SchemaTables()).add(message);
      }
    }
    for (var entry : tables.entrySet()) {
      Files.writeString(folder.resolve(entry.getKey() + ".types"), entry.getValue().types());
      Files.writeString(folder.resolve(entry.getKey() + ".wire"), entry.getValue().wire());
      Files.writeString(folder.resolve(entry.getKey() + ".docs"), entry.getValue().documentation());
    }
    Files.writeString(complete, String.join("\n", tables.keySet()) + "\n");
  }

  private static List<Message> read(String source) throws IOException {
    try (InputStream in = SchemaGenerator.class.getResourceAsStream(FOLDER + source + ".java")) {
      if (in == null) {
        throw new IOException("no source " + source + " in client-java-proto");
      }
      return ProtoSource.read(new BufferedReader(new InputStreamReader(in, UTF_8)));
    }
  }

  /** Compiling this anew makes the tables anew. */
  private static boolean isNewerThanThis(Path file) throws IOException {
    var location = SchemaGenerator.class.getResource("SchemaGenerator.class");
    return location != null
        && location.openConnection().getLastModified() < Files.getLastModifiedTime(file).toMillis();
  }
}
