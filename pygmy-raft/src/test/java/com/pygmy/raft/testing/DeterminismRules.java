package com.pygmy.raft.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * What a replicated state must not touch, because two replicas would see different things. A service checks its
 * {@code ..state..} package with them.
 */
public final class DeterminismRules {
    private static final Set<String> CLOCKS = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.LocalTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.OffsetTime.now",
            "java.time.Year.now",
            "java.time.YearMonth.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.System.getenv",
            "java.lang.System.getProperty",
            "java.lang.System.identityHashCode",
            "java.util.UUID.randomUUID",
            "java.lang.Math.random");

    /** What they give has an order that differs from one process to the next. */
    private static final Set<String> UNORDERED = Set.of(
            "java.util.Set.of",
            "java.util.Set.copyOf",
            "java.util.Map.of",
            "java.util.Map.ofEntries",
            "java.util.Map.copyOf",
            "java.util.stream.Collectors.toSet",
            "java.util.stream.Collectors.toUnmodifiableSet",
            "java.util.stream.Collectors.toMap",
            "java.util.stream.Collectors.toUnmodifiableMap",
            "java.util.stream.Collectors.toConcurrentMap",
            "java.util.stream.Collectors.groupingBy",
            "java.util.stream.Collectors.groupingByConcurrent");

    private DeterminismRules() {}

    /** No clock, environment or source of randomness. */
    public static ArchRule noClockAndNoRandomness(String statePackage) {
        return noClasses()
                .that()
                .resideInAPackage(statePackage)
                .should()
                .accessTargetWhere(isOneOf(CLOCKS))
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Random.class, SecureRandom.class, SplittableRandom.class, ThreadLocalRandom.class)
                .because("every replica applies the same entry and must come to the same state");
    }

    /** No thread, network, file, HTTP or Ratis. */
    public static ArchRule noThreadsAndNoInputOutput(String statePackage) {
        return noClasses()
                .that()
                .resideInAPackage(statePackage)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.concurrent..",
                        "java.io..",
                        "java.nio.file..",
                        "java.net..",
                        "jakarta..",
                        "org.eclipse.jetty..",
                        "org.glassfish..",
                        "io.dropwizard..",
                        "org.apache.ratis..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, ThreadLocal.class)
                .because("apply runs inside one SQLite transaction and its result may depend on state and entry only");
    }

    /** No collection whose order differs from run to run. */
    public static ArchRule noUnorderedIteration(String statePackage) {
        return noClasses()
                .that()
                .resideInAPackage(statePackage)
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.HashMap")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.HashSet")
                .orShould()
                .accessTargetWhere(isOneOf(UNORDERED).and(not(collectsIntoGivenCollection())))
                .because("iteration order must be the same everywhere: use TreeMap, LinkedHashMap or a list");
    }

    private static DescribedPredicate<JavaAccess<?>> isOneOf(Set<String> names) {
        return describe("one of " + new TreeSet<>(names), access -> {
            AccessTarget target = access.getTarget();
            return names.contains(target.getOwner().getFullName() + "." + target.getName());
        });
    }

    /** The caller says what to collect into: a collection with an order, since those without one are not allowed either. */
    private static DescribedPredicate<JavaAccess<?>> collectsIntoGivenCollection() {
        return describe(
                "with a supplier of the collection",
                access -> access.getTarget() instanceof CodeUnitAccessTarget callee
                        && callee.getRawParameterTypes().stream()
                                .anyMatch(type -> type.isEquivalentTo(Supplier.class)));
    }
}
