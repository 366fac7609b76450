package com.pygmy.service.body;

import com.pygmy.protocol.Problem;
import com.pygmy.service.problem.BodyErrors;
import com.pygmy.service.problem.ProblemException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NoContentException;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the bodies of Jersey's resources. One that cannot be read is refused with 400, whatever its reader stumbled over, and
 * so is one that is missing: no resource is handed null where it asked for a message.
 */
public final class BodyReading implements ReaderInterceptor {
    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        Object entity;
        try {
            if (isJson(context.getMediaType())) {
                context.setInputStream(ByteOrderMark.skipped(context.getInputStream()));
            }
            entity = context.proceed();
        } catch (NoContentException e) {
            throw new ProblemException(BodyErrors.missing());
        } catch (IOException | RuntimeException failure) {
            Optional<Problem> refusal = BodyErrors.unreadable(failure);
            if (refusal.isPresent()) {
                throw new ProblemException(refusal.get());
            }
            throw failure;
        }
        if (entity == null) {
            throw new ProblemException(BodyErrors.missing());
        }
        return entity;
    }

    private static boolean isJson(MediaType type) {
        return type.getSubtype().toLowerCase(Locale.ROOT).endsWith("json");
    }
}
