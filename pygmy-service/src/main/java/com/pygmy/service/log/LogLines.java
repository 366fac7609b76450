package com.pygmy.service.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.dropwizard.logging.common.PrefixedExtendedThrowableProxyConverter;
import io.dropwizard.logging.common.PrefixedRootCauseFirstThrowableProxyConverter;
import io.dropwizard.logging.common.PrefixedThrowableProxyConverter;
import java.util.List;
import java.util.Map;

/**
 * Keeps what strangers send from forging log lines: in every pattern layout of this process a message is one line, and no
 * control character of a message or an exception reaches a log or a terminal. They are written as {@code \n}, {@code \r} or
 * {@code \}{@code u001b}. The lines of an exception begin with {@code !}, as in every Dropwizard service.
 */
public final class LogLines {
    private LogLines() {}

    /** Protects all layouts that are started from now on. Before the logging is configured; may be called again. */
    @SuppressWarnings(
            "deprecation") // the only map that wins over what each of Dropwizard's layouts puts into the other
    public static void protect() {
        Map<String, String> converters = new PatternLayout().getDefaultConverterMap();
        put(converters, OneLine.class, "m", "msg", "message");
        put(converters, Plain.class, "ex", "exception", "throwable", "dwEx", "dwException", "dwThrowable");
        put(converters, RootFirst.class, "rEx", "rootException", "dwREx", "dwRootException");
        put(converters, Extended.class, "xEx", "xException", "xThrowable", "dwXEx", "dwXException", "dwXThrowable");
    }

    private static void put(Map<String, String> converters, Class<?> converter, String... words) {
        List.of(words).forEach(word -> converters.put(word, converter.getName()));
    }

    /** A text without control or format characters, which could end a line, move a cursor or turn the direction of reading. */
    static String escaped(String text, boolean alsoLineFeeds) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean keep = c == '\t' || (c == '\n' && !alsoLineFeeds) || !isControl(c);
            if (!keep && escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (escaped != null) {
                append(escaped, c, keep);
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    private static boolean isControl(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static void append(StringBuilder escaped, char c, boolean keep) {
        if (keep) {
            escaped.append(c);
        } else if (c == '\n') {
            escaped.append("\\n");
        } else if (c == '\r') {
            escaped.append("\\r");
        } else {
            escaped.append(String.format("\\u%04x", (int) c));
        }
    }

    /** {@code %m}, with the marks of the request for which the thread works, unless the message ends with them. */
    public static final class OneLine extends MessageConverter {
        @Override
        public String convert(ILoggingEvent event) {
            String line = escaped(super.convert(event), true);
            Map<String, String> marks = event.getMDCPropertyMap();
            String requestId = marks.get(RequestTrace.REQUEST_ID);
            if (requestId == null) {
                return line;
            }
            String words = RequestTrace.words(requestId, marks.get(RequestTrace.TRACE_ID));
            return line.endsWith(words) ? line : line + " [" + words + "]";
        }
    }

    /** {@code %dwEx}. */
    public static final class Plain extends PrefixedThrowableProxyConverter {
        @Override
        protected String throwableProxyToString(IThrowableProxy thrown) {
            return escaped(super.throwableProxyToString(thrown), false);
        }
    }

    /** {@code %dwREx}. */
    public static final class RootFirst extends PrefixedRootCauseFirstThrowableProxyConverter {
        @Override
        protected String throwableProxyToString(IThrowableProxy thrown) {
            return escaped(super.throwableProxyToString(thrown), false);
        }
    }

    /** {@code %dwXEx}. */
    public static final class Extended extends PrefixedExtendedThrowableProxyConverter {
        @Override
        protected String throwableProxyToString(IThrowableProxy thrown) {
            return escaped(super.throwableProxyToString(thrown), false);
        }
    }
}
