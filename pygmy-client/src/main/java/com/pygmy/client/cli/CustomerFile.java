package com.pygmy.client.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.files.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Keeps the token of the customer who uses this command line, with mode 0600. Made when it is first needed. */
final class CustomerFile {
    private final Path file;

    CustomerFile(Path state) {
        this.file = state.toAbsolutePath().resolve("customer");
    }

    /**
     * The token, the same for calls that overlap.
     *
     * @throws IOException where it cannot be kept, or the file holds something else
     */
    CustomerToken token() throws IOException {
        OwnerOnly.directory(file.resolveSibling(""));
        Path lock = file.resolveSibling("customer.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IOException(lock + " could not be locked");
            }
            try {
                return new CustomerToken(Files.readString(file, US_ASCII).strip());
            } catch (NoSuchFileException e) {
                return made();
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        file + ": not a customer's token (expected: as it was written; without it the"
                                + " orders are found by their ids only)",
                        e);
            }
        }
    }

    private CustomerToken made() throws IOException {
        CustomerToken token = CustomerToken.random();
        Path fresh = file.resolveSibling("customer.new");
        Files.deleteIfExists(fresh);
        Files.writeString(OwnerOnly.file(fresh), token.value() + "\n", US_ASCII);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return token;
    }
}
