package com.pygmy.chaos.harness.report;

import java.util.Locale;

/**
 * A chart: what is named above, a part that is stretched to the width, and words below. Geometry is drawn on a grid of
 * {@link #WIDTH} units that the browser stretches to the width there is; texts stand at shares of that width and keep their
 * size. Not thread-safe.
 */
public final class Plot {
    public static final int WIDTH = 10_000;

    private static final int FOOT = 20;
    private static final int LINE = 15;

    private final int top;
    private final int height;
    private final Element stretched;
    private final Element overlay = Element.fragment();
    private int foot = FOOT;

    /** An empty one, of this height above its foot. */
    public Plot(int height) {
        this(0, height);
    }

    /** @param top the room above the part that is stretched */
    Plot(int top, int height) {
        this.top = top;
        this.height = height;
        this.stretched = Element.of("svg")
                .with("class", "stretched")
                .with("viewBox", "0 0 " + WIDTH + " " + height)
                .with("preserveAspectRatio", "none")
                .with("width", "100%")
                .with("height", height)
                .with("y", top);
    }

    /** Something on the stretched part. */
    Plot stretched(Element element) {
        stretched.add(element);
        return this;
    }

    /** Something that keeps its size. */
    Plot unstretched(Element element) {
        overlay.add(element);
        return this;
    }

    /** A path on the stretched part. */
    public Plot path(String style, CharSequence d) {
        return stretched(Element.of("path").with("class", style).with("d", d));
    }

    /** Shades all from here to the right: a fault that begins here. */
    public Plot shadeFrom(int x) {
        stretched(Element.of("rect")
                .with("class", "band")
                .with("x", x)
                .with("width", WIDTH - x)
                .with("height", height));
        return path("edge", "M" + x + " 0V" + height);
    }

    /** A line across, and what it stands for. */
    public Plot gridline(int y, String label) {
        path("grid", "M0 " + y + "H" + WIDTH);
        return unstretched(
                Element.of("text", label).with("class", "scale").with("x", 4).with("y", top + y - 3));
    }

    /** Words below a place. */
    public Plot tick(int x, String label) {
        String anchor = x < WIDTH / 25 ? "start" : x > WIDTH - WIDTH / 25 ? "end" : "middle";
        return unstretched(Element.of("text", label)
                .with("class", "tick")
                .with("x", percent(x))
                .with("text-anchor", anchor)
                .with("y", tickY()));
    }

    /** Where the words below stand. */
    int tickY() {
        return top + height + FOOT - 6;
    }

    /** What goes from left to right, below the ticks. */
    public Plot across(String words) {
        foot = FOOT + LINE;
        return unstretched(Element.of("text", words)
                .with("class", "tick")
                .with("x", "100%")
                .with("text-anchor", "end")
                .with("y", tickY() + LINE));
    }

    /** @param description what can be seen, for those who cannot see it */
    public Element svg(String description) {
        return Element.of("svg", stretched, overlay)
                .with("class", "plot")
                .with("role", "img")
                .with("aria-label", description)
                .with("width", "100%")
                .with("height", top + height + foot);
    }

    /** A share of the width, for what is not stretched. */
    static String percent(double x) {
        return String.format(Locale.ROOT, "%.2f%%", x * 100 / WIDTH);
    }
}
