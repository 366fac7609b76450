package com.pygmy.service.problem;

import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import io.dropwizard.jersey.validation.ConstraintMessage;
import io.dropwizard.jersey.validation.JerseyViolationException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Bean Validation's findings about a request: a pointer per bad field of the body, the parameter's name otherwise. */
public final class Violations {
    private Violations() {}

    /** The problem of a request that breaks constraints. Empty where it is the answer that breaks them: our own fault. */
    static Optional<Problem> refusal(JerseyViolationException broken) {
        int status = ConstraintMessage.determineStatus(broken.getConstraintViolations(), broken.getInvocable());
        if (status >= 500) {
            return Optional.empty();
        }
        if (status != 422) {
            String parameters = broken.getConstraintViolations().stream()
                    .map(violation -> lastName(violation) + ": " + detail(violation))
                    .sorted()
                    .collect(Collectors.joining("; "));
            return Optional.of(Problem.of(ProblemType.INVALID_REQUEST, parameters));
        }
        List<Problem.FieldError> errors = broken.getConstraintViolations().stream()
                .map(violation -> new Problem.FieldError(pointer(violation), detail(violation)))
                .sorted(Comparator.comparing(Problem.FieldError::pointer).thenComparing(Problem.FieldError::detail))
                .toList();
        return Optional.of(Problem.of(ProblemType.INVALID_FIELDS, errors.size() + " fields are not valid")
                .withErrors(errors));
    }

    private static String detail(ConstraintViolation<?> violation) {
        Object value = violation.getInvalidValue();
        boolean shown = value instanceof Number || value instanceof Boolean;
        return (shown ? value : value == null ? "missing" : "not valid") + " (expected: " + violation.getMessage()
                + ")";
    }

    private static String lastName(ConstraintViolation<?> violation) {
        String name = "request";
        for (Path.Node node : violation.getPropertyPath()) {
            name = node.getName() == null ? name : node.getName();
        }
        return name;
    }

    // The method and the body's own parameter have no place in a pointer into the body.
    private static String pointer(ConstraintViolation<?> violation) {
        StringBuilder pointer = new StringBuilder();
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.isInIterable()) {
                pointer.append('/').append(node.getIndex() != null ? node.getIndex() : node.getKey());
            }
            if (node.getKind() == ElementKind.PROPERTY) {
                pointer.append('/').append(node.getName());
            }
        }
        return pointer.toString();
    }
}
