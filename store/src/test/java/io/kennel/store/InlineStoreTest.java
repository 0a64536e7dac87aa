package io.kennel.store;

class InlineStoreTest extends StoreContract {
  @Override
  protected Store open(StoreLimits limits) {
    return MultiVersionStore.inline(new NoLog(), limits);
  }
}
