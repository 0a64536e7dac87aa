package io.kennel.store;

import io.kennel.store.contract.StoreContract;

class InlineStoreTest extends StoreContract {
  @Override
  protected Store open(StoreLimits limits) {
    return MultiVersionStore.inline(new NoLog(), limits);
  }
}
