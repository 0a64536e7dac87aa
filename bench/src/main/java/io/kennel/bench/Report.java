package io.kennel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Collects figures, and what could not be measured and why. */
final class Report {
  private final List<Figure> figures = new ArrayList<>();
  private final List<Missing> missing = new ArrayList<>();

  private record Missing(String row, String why) {}

  void add(List<Figure> measured) {
    figures.addAll(measured);
  }

  void missing(String row, String why) {
    missing.add(new Missing(row, why));
  }

  String table() {
    StringBuilder text = new StringBuilder();
    line(text, "", "value", "unit", "budget", "of it", "samples", "");
    for (Figure figure : figures) {
      Budget budget = figure.budget();
      line(
          text,
          figure.row(),
          number(figure.value()),
          figure.unit(),
          budget == null ? "" : budget.toString(),
          budget == null ? "" : number(budget.used(figure.value())),
          String.valueOf(figure.samples()),
          figure.note());
    }
    missing.forEach(m -> text.append(m.row).append(": not measured: ").append(m.why).append('\n'));
    return text.toString();
  }

  String json(String server) {
    ObjectNode report = JsonMapper.shared().createObjectNode().put("server", server);
    report.put("processors", Runtime.getRuntime().availableProcessors());
    ArrayNode rows = report.putArray("figures");
    for (Figure figure : figures) {
      Budget budget = figure.budget();
      ObjectNode row = rows.addObject();
      if (budget != null) {
        row.put("budget", budget.value()).put("budgetUsed", budget.used(figure.value()));
      }
      row.put("row", figure.row())
          .put("value", figure.value())
          .put("unit", figure.unit())
          .put("samples", figure.samples())
          .put("note", figure.note());
    }
    ArrayNode gaps = report.putArray("notMeasured");
    missing.forEach(m -> gaps.addObject().put("row", m.row).put("why", m.why));
    return report.toPrettyString();
  }

  private static void line(StringBuilder text, Object... cells) {
    String line = String.format("%-48s %10s %-18s %10s %8s %9s  %s", cells);
    text.append(line.stripTrailing()).append('\n');
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 1 ? "%.2f" : "%.4f", value);
  }
}
