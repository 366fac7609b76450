package com.pygmy.raft.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * What a replicated state must not touch, because two replicas would see different things. A service checks its
 * {@code ..state..} package with them.
 */
public final class DeterminismRules {
    private static final Set<String> CLOCKS = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
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
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .because("every replica applies the same entry and must come to the same state");
    }

    /** No thread, network, file, HTTP or consensus library. */
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
                .because("iteration order must be the same everywhere: use TreeMap, LinkedHashMap or a list");
    }

    private static DescribedPredicate<JavaAccess<?>> isOneOf(Set<String> names) {
        return new DescribedPredicate<>("read a clock, the environment or randomness") {
            @Override
            public boolean test(JavaAccess<?> access) {
                AccessTarget target = access.getTarget();
                return names.contains(target.getOwner().getFullName() + "." + target.getName());
            }
        };
    }
}
