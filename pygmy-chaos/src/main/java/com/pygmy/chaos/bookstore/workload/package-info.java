/** What customers and operators of a bookstore do in a run: the workloads of Pygmy's own store. */
@NullMarked
package com.pygmy.chaos.bookstore.workload;

import org.jspecify.annotations.NullMarked;
