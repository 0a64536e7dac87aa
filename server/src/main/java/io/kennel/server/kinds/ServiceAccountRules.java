package io.kennel.server.kinds;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import java.util.List;

/** Who the processes of a pod are. */
final class ServiceAccountRules implements KindRules {
  @Override
  public ResourceType type() {
    return ResourceTypes.SERVICE_ACCOUNT;
  }

  @Override
  public boolean answersDeletionWithObject() {
    return true;
  }

  @Override
  public List<Column> columns() {
    return List.of(Column.number("Secrets", account -> account.path("secrets").size()), Column.AGE);
  }
}
