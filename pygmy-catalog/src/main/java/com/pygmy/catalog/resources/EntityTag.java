package com.pygmy.catalog.resources;

import com.pygmy.catalog.state.BookVersion;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A book's version as a strong entity tag, {@code "1042-3"}: the log index of its last change, and which change it was. */
final class EntityTag {
    private static final Pattern TAG = Pattern.compile("\"(\\d{1,18})-(\\d{1,18})\"");

    private EntityTag() {}

    static String of(BookVersion version) {
        return "\"" + version.index() + "-" + version.revision() + "\"";
    }

    /** Whether {@code If-None-Match} names this version: the reader has it already. */
    static boolean isKnown(@Nullable String ifNoneMatch, BookVersion version) {
        return ifNoneMatch != null && (ifNoneMatch.strip().equals("*") || ifNoneMatch.contains(of(version)));
    }

    /** The versions of {@code If-Match} that may be replaced; none for {@code *}, any. Refused with 428 where it is missing. */
    static List<BookVersion> required(@Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.isBlank()) {
            throw ProblemException.of(
                    ProblemType.PRECONDITION_REQUIRED,
                    "If-Match: missing (expected: the ETag of the book as you read it)");
        }
        List<BookVersion> versions = new ArrayList<>();
        if (ifMatch.strip().equals("*")) {
            return versions;
        }
        Matcher tags = TAG.matcher(ifMatch);
        while (tags.find()) {
            versions.add(new BookVersion(Long.parseLong(tags.group(1)), Long.parseLong(tags.group(2))));
        }
        if (versions.isEmpty()) {
            throw changed(ifMatch);
        }
        return versions;
    }

    static ProblemException changed(@Nullable String ifMatch) {
        return ProblemException.of(
                ProblemType.PRECONDITION_FAILED,
                "If-Match: " + ifMatch + " (expected: the ETag of the book as it is now; read it again)");
    }
}
