package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Nothing reads otherwise on a machine that speaks Arabic or German: digits and decimal points are
 * written with {@code Locale.ROOT}, or as they are ({@code %s}).
 */
class LocaleTest {
  /** What {@link java.util.Formatter} writes in the digits of a language. */
  private static final Pattern LOCALIZED = Pattern.compile("(?<!%)%[-#+ 0,(]*\\d*(\\.\\d+)?[defg]");

  private static final Set<String> FORMATS = Set.of("format", "formatted", "printf");

  @Test
  void numbersAreWrittenAlikeInEveryLanguage() throws IOException {
    List<String> violations = new ArrayList<>();
    Sources.parse(
        Sources.ofMain(), (unit, positions) -> unit.accept(new Formats(unit, violations), null));
    assertThat(violations).isEmpty();
  }

  private static final class Formats extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final List<String> violations;

    Formats(CompilationUnitTree unit, List<String> violations) {
      this.unit = unit;
      this.violations = violations;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
      if (call.getMethodSelect() instanceof MemberSelectTree select
          && FORMATS.contains(select.getIdentifier().toString())
          && LOCALIZED.matcher(text(first(call, select))).find()) {
        violations.add(unit.getSourceFile().getName() + ": " + call);
      }
      return super.visitMethodInvocation(call, null);
    }

    /** Where the pattern stands; before a pattern of its own a call may name the locale. */
    private static Tree first(MethodInvocationTree call, MemberSelectTree select) {
      return call.getArguments().isEmpty() || select.getIdentifier().contentEquals("formatted")
          ? select.getExpression()
          : call.getArguments().getFirst();
    }

    /** All literals of an expression: a pattern may be put together of several. */
    private static String text(Tree expression) {
      StringBuilder text = new StringBuilder();
      expression.accept(
          new TreeScanner<Void, Void>() {
            @Override
            public Void visitLiteral(LiteralTree literal, Void nothing) {
              text.append(literal.getValue());
              return null;
            }
          },
          null);
      return text.toString();
    }
  }
}
