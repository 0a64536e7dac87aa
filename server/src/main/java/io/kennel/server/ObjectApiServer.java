package io.kennel.server;

import io.kennel.api.Catalogue;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.api.apply.FieldOwnership;
import io.kennel.api.schema.Schema;
import io.kennel.server.kinds.BuiltInKinds;
import io.kennel.server.registry.ObjectRemover;
import io.kennel.server.registry.ObjectWriter;
import io.kennel.server.registry.Registry;
import io.kennel.server.registry.Resource;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Authorizer;
import io.kennel.server.request.Denials;
import io.kennel.server.request.Failures;
import io.kennel.server.request.ObjectLookup;
import io.kennel.server.request.RequestInfo;
import io.kennel.server.request.TokenIssuer;
import io.kennel.server.request.User;
import io.kennel.server.reviews.Reviews;
import io.kennel.server.verbs.Applications;
import io.kennel.server.verbs.Dispatch;
import io.kennel.server.verbs.Exchange;
import io.kennel.server.verbs.Incoming;
import io.kennel.server.verbs.Patches;
import io.kennel.server.verbs.Reads;
import io.kennel.server.verbs.Subresources;
import io.kennel.server.verbs.Writes;
import io.kennel.store.Entry;
import io.kennel.store.Store;
import io.kennel.store.StoreUnavailableException;
import io.kennel.world.World;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server over a store. The order of the request chain: authorize, route, then the verb; a
 * writing verb goes on through decode, prune and default, mutate, validate, commit.
 */
public final class ObjectApiServer implements ApiServer {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectApiServer.class);

  private final World world;
  private final Registry registry;
  private final Authorizer authorizer;
  private final Dispatch dispatch;
  private final Reviews reviews;

  public ObjectApiServer(
      Store store,
      World world,
      Registry registry,
      Schema schema,
      Authorizer authorizer,
      TokenIssuer tokens) {
    this.world = world;
    this.registry = registry;
    this.authorizer = authorizer;
    FieldOwnership ownership = new FieldOwnership(schema);
    ObjectWriter writer = new ObjectWriter(registry, store, world, ownership);
    ObjectRemover remover = new ObjectRemover(writer);
    Reads reads = new Reads(store, world, registry.settings());
    Incoming incoming = new Incoming(schema);
    Writes writes = new Writes(writer, remover, reads, incoming);
    Applications applications = new Applications(writer, writes, incoming, ownership, authorizer);
    Patches patches = new Patches(writer, writes, incoming, applications);
    Subresources subresources =
        new Subresources(
            writer, writes, incoming, reads, applications, tokens, lookup(store, registry));
    this.reviews = new Reviews(authorizer, tokens, lookup(store, registry));
    this.dispatch = new Dispatch(reads, writes, patches, subresources);
  }

  /** A server of the built-in kinds with a schema of its own. */
  public static ObjectApiServer of(
      Store store, World world, Settings settings, Authorizer authorizer) {
    return of(store, world, settings, new Schema(), authorizer, TokenIssuer.NONE);
  }

  /** A server of the built-in kinds that issues tokens, with a schema of its own. */
  public static ObjectApiServer of(
      Store store, World world, Settings settings, Authorizer authorizer, TokenIssuer tokens) {
    return of(store, world, settings, new Schema(), authorizer, tokens);
  }

  /** A server of the built-in kinds that issues tokens. */
  public static ObjectApiServer of(
      Store store,
      World world,
      Settings settings,
      Schema schema,
      Authorizer authorizer,
      TokenIssuer tokens) {
    Registry registry = new Registry(BuiltInKinds.all(), settings);
    return new ObjectApiServer(store, world, registry, schema, authorizer, tokens);
  }

  /**
   * What stored objects of the built-in kinds are about, for a store that was written by an earlier
   * process: lists of one topic then look at no others.
   */
  public static Function<Entry, @Nullable String> topics() {
    return new Registry(BuiltInKinds.all(), Settings.DEFAULT)::topicOf;
  }

  @Override
  public ApiResponse handle(ApiRequest request) {
    try {
      RequestInfo info = RequestInfo.of(request);
      authorize(request.user(), info);
      ApiResponse review = reviews.handle(request, info);
      if (review != null) {
        return review;
      }
      return dispatch.handle(Exchange.of(request, info, route(info), world.clock().now()));
    } catch (StatusException e) {
      return Failures.response(e);
    } catch (StoreUnavailableException e) {
      return Failures.response(StatusErrors.serviceUnavailable(String.valueOf(e.getMessage()), e));
    } catch (RuntimeException e) {
      LOG.error("{} {} failed", request.method(), request.path(), e);
      return Failures.response(StatusErrors.internalError(String.valueOf(e.getMessage()), e));
    }
  }

  private void authorize(User user, RequestInfo info) {
    if (!authorizer.allows(user, info)) {
      throw Denials.of(user, info);
    }
  }

  private Resource route(RequestInfo info) {
    Resource resource =
        info.resourceRequest()
            ? registry.find(info.group(), info.version(), info.resource())
            : null;
    if (resource == null) {
      throw StatusErrors.unknownResource();
    }
    if (info.namespace().isEmpty() == resource.type().namespaced() && !fits(info, resource)) {
      throw StatusErrors.unknownResource();
    }
    return resource;
  }

  /** Lists may go over all namespaces, and a namespace's own path names it as its namespace. */
  private static boolean fits(RequestInfo info, Resource resource) {
    return resource.type().namespaced()
        ? info.path().endsWith("/" + info.resource())
        : info.resource().equals("namespaces");
  }

  /** The types that are served. */
  public Catalogue catalogue() {
    return new Catalogue(registry.types());
  }

  private static ObjectLookup lookup(Store store, Registry registry) {
    return (type, namespace, name) -> {
      Resource resource = registry.find(type.group(), type.version(), type.plural());
      Entry entry = resource == null ? null : store.snapshot().get(resource.key(namespace, name));
      return resource == null || entry == null ? null : resource.codec().tree(entry);
    };
  }

  /** The way to this server for callers in this process, who act as {@code user}. */
  public Transport transport(User user) {
    return new LocalTransport(this, user, world.tasks());
  }

  /** Creates what every cluster has from the beginning, unless it is there already. */
  public void bootstrap() {
    new Bootstrap(transport(User.of(Bootstrap.USER, User.MASTERS)), registry.settings()).run();
  }
}
