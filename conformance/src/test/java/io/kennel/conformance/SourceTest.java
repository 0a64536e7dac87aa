package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What one can hold in mind: limits on the size of files, functions and lines. */
class SourceTest {
  private static final int FILE_LINES_MAX = 500;
  private static final int FUNCTION_LINES_MAX = 70;
  private static final int LINE_CHARACTERS_MAX = 100;
  private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

  /** Where such a word is data: the schema leaves out what Kubernetes' developers noted so. */
  private static final Set<String> SPEAK_OF_UNFINISHED =
      Set.of("SourceTest.java", "Comment.java", "SchemaTablesTest.java");

  private static final Pattern HEAP_OF_THINGS =
      Pattern.compile("/(util|utils|common|helper|helpers|manager)/");

  @Test
  void filesAndLinesAreShort() throws IOException {
    List<String> violations = new ArrayList<>();
    for (Path file : Sources.all()) {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() > FILE_LINES_MAX) {
        violations.add(file + ": " + lines.size() + " lines");
      }
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        boolean mustBeLong = line.startsWith("import ") || line.contains("://");
        if (line.length() > LINE_CHARACTERS_MAX && !mustBeLong) {
          violations.add(file + ":" + (i + 1) + ": " + line.length() + " characters");
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void functionsAreShort() throws IOException {
    List<String> violations = new ArrayList<>();
    Sources.parse(
        Sources.all(),
        (unit, positions) -> unit.accept(new LongFunctions(unit, positions, violations), null));
    assertThat(violations).isEmpty();
  }

  @Test
  void nothingIsLeftForLaterAndNoPackageIsAHeap() throws IOException {
    List<String> violations = new ArrayList<>();
    for (Path file : Sources.all()) {
      if (SPEAK_OF_UNFINISHED.contains(file.getFileName().toString())) {
        continue;
      }
      if (UNFINISHED.matcher(Files.readString(file)).find()) {
        violations.add(file + ": unfinished");
      }
      if (HEAP_OF_THINGS.matcher(file.toString()).find()) {
        violations.add(file + ": name the package after what it holds");
      }
    }
    assertThat(violations).isEmpty();
  }

  private static final class LongFunctions extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> violations;

    LongFunctions(CompilationUnitTree unit, SourcePositions positions, List<String> violations) {
      this.unit = unit;
      this.positions = positions;
      this.violations = violations;
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      LineMap lines = unit.getLineMap();
      long from = lines.getLineNumber(positions.getStartPosition(unit, method));
      long to = lines.getLineNumber(Math.max(0, positions.getEndPosition(unit, method)));
      if (to - from + 1 > FUNCTION_LINES_MAX) {
        violations.add(
            unit.getSourceFile().getName()
                + ":"
                + from
                + ": "
                + method.getName()
                + " has "
                + (to - from + 1)
                + " lines");
      }
      return super.visitMethod(method, null);
    }
  }
}
