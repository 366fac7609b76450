/**
 * Sequential specifications: what a register, a store of texts, a stock of books, a set, a counter or a lock may answer
 * when one operation happens at a time. The checker decides whether a concurrent history can be explained by one of them.
 */
@NullMarked
package com.pygmy.chaos.harness.model;

import org.jspecify.annotations.NullMarked;
