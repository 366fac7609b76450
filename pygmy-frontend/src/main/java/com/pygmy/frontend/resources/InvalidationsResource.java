package com.pygmy.frontend.resources;

import com.pygmy.api.InvalidationRequest;
import com.pygmy.frontend.cache.CoherentCache;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.token.RequiredRole;
import com.pygmy.service.token.Role;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/cache/invalidations}: makes this frontend forget answers by hand. The feed of changes does without. */
@Path("/v1/cache/invalidations")
@Consumes(MediaType.APPLICATION_JSON)
@RequiredRole(Role.OPERATOR)
public final class InvalidationsResource {
    private static final int MAX_TAGS = 1000;
    private static final int MAX_TAG_LENGTH = 64;

    private final CoherentCache cache;

    public InvalidationsResource(CoherentCache cache) {
        this.cache = cache;
    }

    @POST
    public void invalidate(InvalidationRequest request) {
        @Nullable List<@Nullable String> tags = tagsOf(request);
        if (tags == null || tags.isEmpty() || tags.size() > MAX_TAGS) {
            throw refused("tags: " + (tags == null ? "none" : tags.size()) + " (expected: 1 to " + MAX_TAGS + ")");
        }
        for (String tag : tags) {
            if (tag == null || tag.isEmpty() || tag.length() > MAX_TAG_LENGTH || tag.contains(" ")) {
                String shown = tag == null ? "null" : tag.substring(0, Math.min(tag.length(), MAX_TAG_LENGTH));
                throw refused("tags: '" + shown + "' (expected: 1 to " + MAX_TAG_LENGTH
                        + " characters without a space, such as book-7)");
            }
        }
        cache.invalidate(request.tags());
    }

    /** What the client sent may lack what the record promises. */
    private static @Nullable List<@Nullable String> tagsOf(InvalidationRequest request) {
        return request.tags();
    }

    private static ProblemException refused(String detail) {
        return ProblemException.of(ProblemType.INVALID_REQUEST, detail);
    }
}
