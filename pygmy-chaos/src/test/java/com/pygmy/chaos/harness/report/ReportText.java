package com.pygmy.chaos.harness.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** A report as text, taken apart. */
record ReportText(String html) {
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"operations\">(.*?)</script>", Pattern.DOTALL);

    static ReportText of(Findings findings) {
        return new ReportText(HtmlReport.html(findings));
    }

    /** Everything of an element between its tags, of the first that begins so. */
    String after(String begin, String end) {
        int from = html.indexOf(begin);
        if (from < 0) {
            throw new AssertionError("the report has no " + begin);
        }
        return html.substring(from, html.indexOf(end, from));
    }

    /** All that a pattern's group finds. */
    List<String> all(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(html);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    JsonNode data() throws IOException {
        Matcher data = DATA.matcher(html);
        if (!data.find()) {
            throw new AssertionError("the report has no data");
        }
        return new ObjectMapper().readTree(data.group(1));
    }

    /** A column of four bytes, by its place. */
    int[] column(int place) throws IOException {
        int count = data().get("count").intValue();
        ByteBuffer bytes = ByteBuffer.wrap(unpacked("columns")).order(ByteOrder.LITTLE_ENDIAN);
        int[] column = new int[count];
        for (int i = 0; i < count; i++) {
            column[i] = bytes.getInt((place * count + i) * 4);
        }
        return column;
    }

    List<String> texts() throws IOException {
        return new String(unpacked("texts"), UTF_8).lines().toList();
    }

    private byte[] unpacked(String name) throws IOException {
        byte[] packed = Base64.getDecoder().decode(data().get(name).textValue());
        return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    }
}
