/** What every form of the store has to do, as tests that each form inherits. */
@NullMarked
package io.kennel.store.contract;

import org.jspecify.annotations.NullMarked;
