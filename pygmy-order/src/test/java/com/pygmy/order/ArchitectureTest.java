package com.pygmy.order;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.pygmy.raft.testing.DeterminismRules;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.pygmy.order");

    @Test
    void packages_depend_on_each_other_in_one_direction() {
        slices().matching("com.pygmy.order.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void the_state_is_deterministic() {
        DeterminismRules.noClockAndNoRandomness("..order.state..").check(CLASSES);
        DeterminismRules.noThreadsAndNoInputOutput("..order.state..").check(CLASSES);
        DeterminismRules.noUnorderedIteration("..order.state..").check(CLASSES);
    }

    @Test
    void the_state_knows_nothing_of_what_is_built_on_it() {
        noClasses()
                .that()
                .resideInAPackage("..order.state..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..order.ledger..", "..order.checkout..", "..order.resources..", "com.pygmy.order")
                .check(CLASSES);
    }

    @Test
    void the_ledger_client_and_the_checkout_do_not_know_the_web_server() {
        noClasses()
                .that()
                .resideInAnyPackage("..order.ledger..", "..order.checkout..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "jakarta.ws.rs..", "..order.resources..")
                .check(CLASSES);
    }
}
