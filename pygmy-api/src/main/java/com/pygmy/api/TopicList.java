package com.pygmy.api;

import java.util.List;

/** The topics of the catalog, in alphabetical order. */
public record TopicList(List<Topic> topics) {
    /** A topic and how many books it has. */
    public record Topic(String topic, long books) {}
}
