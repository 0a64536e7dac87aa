/** What several controllers of workloads have to say in the same way. */
@NullMarked
package io.kennel.controllers.workload;

import org.jspecify.annotations.NullMarked;
