package com.pygmy.failover.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.client.ByteBufferRequestContent;
import org.eclipse.jetty.client.ContentSourceRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** The body of a request on its way to a node. */
public sealed interface RequestBody {
    /** None, as with GET. */
    RequestBody NONE = new None();

    /** Whether the body can (still) be sent from its beginning. */
    boolean canBeSent();

    /** The body for one attempt. */
    Request.@Nullable Content content();

    /** Whether its sender has broken it off, so that no node could have received all of it. */
    boolean isBrokenOff();

    record None() implements RequestBody {
        @Override
        public boolean canBeSent() {
            return true;
        }

        @Override
        public boolean isBrokenOff() {
            return false;
        }

        @Override
        public Request.@Nullable Content content() {
            return null;
        }
    }

    /** Held in memory: can be sent as often as needed. */
    final class Held implements RequestBody {
        private final ByteBuffer bytes;

        public Held(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean canBeSent() {
            return true;
        }

        @Override
        public boolean isBrokenOff() {
            return false;
        }

        @Override
        public Request.Content content() {
            return new ByteBufferRequestContent((String) null, bytes.slice());
        }
    }

    /** Passes through from the client as it comes: once it has been touched it cannot be sent again. */
    final class Streamed implements RequestBody {
        private final Content.Source source;
        private volatile boolean touched;
        private volatile boolean brokenOff;

        public Streamed(Content.Source source) {
            this.source = source;
        }

        @Override
        public boolean canBeSent() {
            return !touched;
        }

        @Override
        public boolean isBrokenOff() {
            return brokenOff;
        }

        @Override
        @SuppressWarnings("NullAway") // no content type of its own: the client's header travels with the others
        public Request.Content content() {
            return new ContentSourceRequestContent(source, null) {
                @Override
                public Content.Chunk read() {
                    touched = true;
                    Content.Chunk chunk = super.read();
                    if (Content.Chunk.isFailure(chunk)) {
                        brokenOff = true;
                    }
                    return chunk;
                }

                @Override
                public void demand(Runnable demandCallback) {
                    touched = true;
                    super.demand(demandCallback);
                }

                /** An attempt that fails before it touched the body must leave it to the next. */
                @Override
                public void fail(Throwable failure, boolean last) {
                    if (touched) {
                        super.fail(failure, last);
                    }
                }
            };
        }
    }
}
