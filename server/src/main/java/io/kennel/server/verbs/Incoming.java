package io.kennel.server.verbs;

import io.kennel.api.StatusErrors;
import io.kennel.api.patch.JsonMergePatch;
import io.kennel.api.patch.JsonPatch;
import io.kennel.api.patch.PatchException;
import io.kennel.api.patch.StrategicMergePatch;
import io.kennel.api.schema.Decoder;
import io.kennel.api.schema.Decoder.FieldValidation;
import io.kennel.api.schema.ObjectSchema;
import io.kennel.api.schema.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes objects of the kind's schema out of bodies and patches. */
public final class Incoming {
  private static final String JSON = "application/json-patch+json";
  private static final String MERGE = "application/merge-patch+json";
  private static final String STRATEGIC = "application/strategic-merge-patch+json";
  private static final List<String> UNDERSTOOD =
      List.of(JSON, MERGE, STRATEGIC, Applications.MEDIA_TYPE);

  private final Schema schema;
  private final Decoder decoder;
  private final StrategicMergePatch strategic;

  public Incoming(Schema schema) {
    this.schema = schema;
    this.decoder = new Decoder(schema);
    this.strategic = new StrategicMergePatch(schema);
  }

  /** The object in a body, decoded. */
  ObjectNode object(Exchange exchange) {
    ObjectNode object = Bodies.object(exchange);
    decode(exchange, object);
    return object;
  }

  /** What the client wants to become of unknown fields. */
  static FieldValidation fieldValidation(Exchange exchange) {
    return FieldValidation.parse(exchange.request().parameter("fieldValidation", ""));
  }

  private void decode(Exchange exchange, ObjectNode object) {
    FieldValidation validation = fieldValidation(exchange);
    for (String warning : decoder.decode(exchange.type(), object, validation)) {
      if (!exchange.warnings().contains(warning)) {
        exchange.warnings().add(warning);
      }
    }
  }

  /** A patched object, decoded; neither {@code object} nor the patch is changed. */
  ObjectNode patched(Exchange exchange, ObjectNode object, JsonNode patch) {
    ObjectNode result = apply(exchange, schema.find(exchange.type()), object, patch);
    decode(exchange, result);
    return result;
  }

  /** Gives an object all the defaults that it gets when it is written, and drops unknown fields. */
  ObjectNode completed(Exchange exchange, ObjectNode object) {
    decoder.decode(exchange.type(), object, FieldValidation.IGNORE);
    exchange.resource().rules().setDefaults(object);
    return object;
  }

  /** A patched {@code Scale}. */
  ObjectNode patchedScale(Exchange exchange, ObjectNode scale, JsonNode patch) {
    return apply(exchange, schema.findKind("autoscaling", "v1", "Scale"), scale, patch);
  }

  private ObjectNode apply(
      Exchange exchange, @Nullable ObjectSchema type, ObjectNode object, JsonNode patch) {
    String form = Bodies.mediaType(exchange.request());
    try {
      JsonNode patched =
          switch (form) {
            case JSON -> JsonPatch.apply(object, patch);
            case MERGE -> JsonMergePatch.apply(object, patch);
            case STRATEGIC -> {
              if (type == null) {
                throw StatusErrors.unsupportedMediaType(List.of(JSON, MERGE));
              }
              yield strategic.apply(type, object, patch);
            }
            default -> throw StatusErrors.unsupportedMediaType(UNDERSTOOD);
          };
      if (patched instanceof ObjectNode result) {
        return result;
      }
    } catch (PatchException e) {
      throw e.toStatus();
    }
    throw StatusErrors.badRequest("the patch does not leave an object");
  }
}
