package com.pygmy.frontend;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.pygmy.frontend");

    @Test
    void packages_depend_on_each_other_in_one_direction() {
        slices().matching("com.pygmy.frontend.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
