/**
 * A store that is none: it speaks the store's HTTP from memory, and has one flaw of choice. Who doubts the harness lets
 * it judge this store, and sees the flaw called by its name; without a flaw it must be found sound.
 */
@NullMarked
package com.pygmy.chaos.bookstore.faulty;

import org.jspecify.annotations.NullMarked;
