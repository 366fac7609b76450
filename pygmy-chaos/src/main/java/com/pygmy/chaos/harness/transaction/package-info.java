/**
 * Whether a history of transactions keeps what an isolation level promises, after Adya: which transaction read or replaced what
 * another wrote, and which of them come before themselves.
 *
 * @see <a href="https://pmg.csail.mit.edu/papers/adya-phd.pdf">Adya, Weak Consistency, 1999</a>
 * @see <a href="https://www.vldb.org/pvldb/vol14/p268-alvaro.pdf">Kingsbury and Alvaro, Elle, VLDB 2020</a>
 */
@NullMarked
package com.pygmy.chaos.harness.transaction;

import org.jspecify.annotations.NullMarked;
