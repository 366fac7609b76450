/** What one command costs on three replicas. */
@NullMarked
package com.pygmy.benchmarks.commit;

import org.jspecify.annotations.NullMarked;
