package com.pygmy.chaos.harness.report;

/** A chart's frame: faults named above, a part that is stretched to the width, times below. */
final class Plot {
    private static final int FOOT = 20;

    private final TimeAxis axis;
    private final int height;
    private final Element stretched;
    private final Element overlay = Element.fragment();
    private final Element below = Element.fragment();

    Plot(TimeAxis axis, int height) {
        this.axis = axis;
        this.height = height;
        this.stretched = Element.of("svg", axis.bands(height))
                .with("class", "stretched")
                .with("viewBox", "0 0 " + TimeAxis.WIDTH + " " + height)
                .with("preserveAspectRatio", "none")
                .with("width", "100%")
                .with("height", height)
                .with("y", axis.headHeight());
    }

    int height() {
        return height;
    }

    /** A path on the stretched part. */
    Plot path(String style, CharSequence d) {
        stretched.add(Element.of("path").with("class", style).with("d", d));
        return this;
    }

    /** A line across, and what it stands for. */
    Plot gridline(int y, String label) {
        stretched.add(Element.of("path").with("class", "grid").with("d", "M0 " + y + "H" + TimeAxis.WIDTH));
        overlay.add(
                Element.of("text", label).with("class", "scale").with("x", 4).with("y", axis.headHeight() + y - 3));
        return this;
    }

    /** @param description what can be seen, for who cannot see it */
    Element svg(String id, String description) {
        int top = axis.headHeight();
        below.add(axis.ticks(top + height + FOOT - 6));
        return Element.of(
                        "svg",
                        Element.of("title", description).with("id", id + "-title"),
                        axis.labels(),
                        stretched,
                        overlay,
                        below)
                .with("id", id)
                .with("class", "plot")
                .with("role", "img")
                .with("aria-labelledby", id + "-title")
                .with("width", "100%")
                .with("height", top + height + FOOT);
    }
}
