package com.pygmy.client.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a frontend. */
final class AddressConverter implements ITypeConverter<URI> {
    private static final int PORT_MAX = 65_535;

    @Override
    public URI convert(String text) {
        try {
            URI address = new URI(text);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            boolean usual = address.getPort() == -1 || (address.getPort() >= 1 && address.getPort() <= PORT_MAX);
            boolean plain =
                    address.getUserInfo() == null && address.getQuery() == null && address.getFragment() == null;
            if (web && usual && plain && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below: what Java finds wrong with it helps nobody.
        }
        throw new TypeConversionException("'" + text + "' (expected: an address such as http://127.0.0.1:8080)");
    }
}
