package com.pygmy.service.body;

import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request's headers say of the form of its body: media type, charset and coding. What no reader of bodies could
 * understand is refused before one tries. Thread-safe.
 */
public final class BodyForm {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern MEDIA_TYPE = Pattern.compile("(" + TOKEN + ")/(" + TOKEN + ")[ \t]*");

    /** Possessive: backtracking over a long quoted value would exhaust the thread's stack. */
    private static final String QUOTED = "\"(?:[^\"\\\\]++|\\\\.)*+\"";

    private static final Pattern PARAMETER =
            Pattern.compile(";[ \t]*(?:(" + TOKEN + ")=(" + TOKEN + "|" + QUOTED + "))?[ \t]*");
    private static final int SHOWN_CHARACTERS = 80;

    private BodyForm() {}

    /**
     * Why a body of this form is not read: 415, nothing was executed. Empty where it may be read.
     *
     * @param contentTypes the values of {@code Content-Type}
     * @param contentEncoding the value of {@code Content-Encoding}
     */
    public static Optional<Problem> refusal(List<String> contentTypes, @Nullable String contentEncoding) {
        if (contentEncoding != null && !contentEncoding.strip().equalsIgnoreCase("identity")) {
            return refused("Content-Encoding: '" + shown(contentEncoding) + "' (expected: none)");
        }
        if (contentTypes.size() > 1) {
            return refused("Content-Type: given " + contentTypes.size() + " times (expected: once)");
        }
        return contentTypes.isEmpty() ? Optional.empty() : refusal(contentTypes.get(0));
    }

    /**
     * Refuses a body that is not said to be JSON.
     *
     * @throws ProblemException 415
     */
    public static void requireJson(@Nullable String contentType) {
        String media =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!media.equals("application/json")) {
            throw ProblemException.of(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: " + (contentType == null ? "missing" : shown(contentType))
                            + " (expected: application/json)");
        }
    }

    private static Optional<Problem> refusal(String contentType) {
        Matcher type = MEDIA_TYPE.matcher(contentType);
        if (!type.lookingAt()) {
            return malformed(contentType);
        }
        boolean json = type.group(2).toLowerCase(Locale.ROOT).endsWith("json");
        Matcher parameter = PARAMETER.matcher(contentType);
        int at = type.end();
        while (at < contentType.length()) {
            if (!parameter.region(at, contentType.length()).lookingAt()) {
                return malformed(contentType);
            }
            at = parameter.end();
            if ("charset".equalsIgnoreCase(parameter.group(1))) {
                Optional<Problem> refusal = charset(parameter.group(2).replace("\"", ""), json);
                if (refusal.isPresent()) {
                    return refusal;
                }
            }
        }
        return Optional.empty();
    }

    /** JSON is UTF-8 and nothing else (RFC 8259, section 8.1), of which ASCII is a part. */
    private static Optional<Problem> charset(String name, boolean json) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (json) {
            boolean utf8 = lower.equals("utf-8") || lower.equals("utf8") || lower.equals("us-ascii");
            return utf8 ? Optional.empty() : refused("charset: '" + shown(name) + "' (expected: utf-8)");
        }
        try {
            if (Charset.isSupported(name)) {
                return Optional.empty();
            }
        } catch (IllegalCharsetNameException e) {
            // Refused below like the name of a charset that is not known.
        }
        return refused("charset: '" + shown(name) + "' is not known here (expected: utf-8)");
    }

    private static Optional<Problem> malformed(String contentType) {
        return refused("Content-Type: '" + shown(contentType) + "' (expected: a media type such as application/json)");
    }

    private static Optional<Problem> refused(String detail) {
        return Optional.of(Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail));
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
