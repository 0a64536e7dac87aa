/** The durable form of the store's log, on RocksDB: one synced batch for every append. */
@NullMarked
package io.kennel.store.rocksdb;

import org.jspecify.annotations.NullMarked;
