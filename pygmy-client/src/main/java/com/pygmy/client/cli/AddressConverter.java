package com.pygmy.client.cli;

import com.pygmy.client.ClientSettings;
import java.net.URI;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a frontend. */
final class AddressConverter implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
        try {
            return ClientSettings.of(List.of(URI.create(text))).frontends().get(0);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' (expected: an address such as http://127.0.0.1:8080)");
        }
    }
}
