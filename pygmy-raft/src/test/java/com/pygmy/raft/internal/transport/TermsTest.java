package com.pygmy.raft.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TermsTest {
    @Test
    void a_term_may_be_behind_or_a_little_ahead() {
        for (long term : new long[] {0, 1, 6, 7, 8, 7 + Terms.AHEAD_MAX}) {
            assertThat(Terms.isPossible(term, 7)).as("%d", term).isTrue();
        }
    }

    @Test
    void a_term_that_no_number_of_elections_leads_to_is_refused_and_counted() {
        Refusals refusals = new Refusals();
        long[] impossible = {-1, Long.MIN_VALUE, 8 + Terms.AHEAD_MAX, Long.MAX_VALUE, Long.MAX_VALUE - 1};
        for (long term : impossible) {
            assertThatThrownBy(() -> Terms.require(term, 7, "a", refusals)).isInstanceOf(RefusedException.class);
        }
        assertThat(refusals.count(Refusals.Kind.TERM)).isEqualTo(impossible.length);
    }
}
