package com.pygmy.catalog.draft;

import com.pygmy.api.BookDraft;
import com.pygmy.catalog.state.BookContent;
import com.pygmy.catalog.state.BookRules;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.Problem.FieldError;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A book as an operator sent it, checked field by field. */
public final class DraftCheck {
    private static final char REPLACEMENT = '\uFFFD';

    private final List<FieldError> errors = new ArrayList<>();

    private DraftCheck() {}

    /** The content, or a refusal with 422 and a pointer to each bad field. */
    public static BookContent contentOf(BookDraft draft) {
        List<FieldError> errors = errorsOf(draft);
        if (!errors.isEmpty()) {
            throw new ProblemException(
                    Problem.of(ProblemType.INVALID_FIELDS, errors.get(0).detail())
                            .withErrors(errors));
        }
        return content(draft);
    }

    /** What is wrong with each field; empty where all is well. */
    public static List<FieldError> errorsOf(BookDraft draft) {
        DraftCheck check = new DraftCheck();
        if (draft.id() != null) {
            check.note("id", BookRules.id(draft.id()));
        }
        String authors = draft.authors() == null ? "" : draft.authors();
        check.note("title", BookRules.title(draft.title()).or(() -> lost("title", draft.title())));
        check.note("topic", BookRules.topic(draft.topic()).or(() -> lost("topic", draft.topic())));
        check.note("authors", BookRules.authors(authors).or(() -> lost("authors", authors)));
        check.note("isbn", BookRules.isbn(draft.isbn()).or(() -> lost("isbn", draft.isbn())));
        check.note("year", BookRules.year(draft.year()));
        check.note(
                "priceCents",
                number("priceCents", draft.priceCents()).or(() -> BookRules.priceCents(value(draft.priceCents()))));
        check.note("stock", number("stock", draft.stock()).or(() -> BookRules.stock(value(draft.stock()))));
        return check.errors;
    }

    /** The content of a draft without errors. */
    public static BookContent content(BookDraft draft) {
        return new BookContent(
                String.valueOf(draft.title()),
                String.valueOf(draft.topic()),
                draft.authors() == null ? "" : draft.authors(),
                draft.isbn(),
                draft.year(),
                value(draft.priceCents()),
                value(draft.stock()));
    }

    /** A text that was once read in the wrong charset. Commands that older releases logged may have such. */
    private static Optional<String> lost(String field, @Nullable String text) {
        return text != null && text.indexOf(REPLACEMENT) >= 0
                ? Optional.of(field + ": a character that was lost before, U+FFFD (expected: the text as it was)")
                : Optional.empty();
    }

    private static Optional<String> number(String field, @Nullable Long value) {
        return value == null ? Optional.of(field + ": missing (expected: a number)") : Optional.empty();
    }

    private static long value(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private void note(String field, Optional<String> wrong) {
        wrong.ifPresent(detail -> errors.add(new FieldError("/" + field, detail)));
    }
}
