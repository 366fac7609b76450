package com.pygmy.raft.internal.membership;

import com.pygmy.protocol.HttpOrigin;
import com.pygmy.raft.Member;
import com.pygmy.raft.MemberChange;
import com.pygmy.raft.MemberChange.Added;
import com.pygmy.raft.Members;
import com.pygmy.raft.internal.transport.PeerTransport;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a change of the members must satisfy; each check gives why it is refused. Thread-safe. */
final class ChangeRules {
    private static final int MEMBERS_MAX = 7;
    private static final int URL_LENGTH_MAX = 300;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s/]{1,255}:[0-9]{1,5}");

    private final String self;
    private final PeerTransport transport;

    ChangeRules(String self, PeerTransport transport) {
        this.self = self;
        this.transport = transport;
    }

    /** The members after a change. */
    static SortedMap<String, Member> after(MemberChange change, Members now) {
        TreeMap<String, Member> next = new TreeMap<>(now.byName());
        change.removed().ifPresent(next::remove);
        change.added().ifPresent(added -> next.putIfAbsent(added.node(), added.member()));
        return next;
    }

    /** What is wrong with a change in itself. */
    Optional<String> wrong(MemberChange change, Members now) {
        Optional<String> wrong = change.added().flatMap(added -> wrong(added, now));
        if (wrong.isPresent()) {
            return wrong;
        }
        if (change.removed().isPresent()
                && !now.contains(change.removed().get())
                && change.added().filter(added -> now.contains(added.node())).isEmpty()) {
            return Optional.of(
                    "node: " + change.removed().get() + " is not a member (expected: one of " + now.names() + ")");
        }
        return Optional.empty();
    }

    private Optional<String> wrong(Added added, Members now) {
        String name = added.node();
        String address = added.member().address();
        if (!NAME.matcher(name).matches()) {
            return Optional.of("node: '" + name + "' (expected: 1 to 64 letters, digits, '.', '_' and '-')");
        }
        if (!ADDRESS.matcher(address).matches()) {
            return Optional.of(
                    "address: '" + address + "' of " + name + " (expected: host:port of its consensus port)");
        }
        if (!isUrl(added.member().url())) {
            return Optional.of("url: '" + added.member().url() + "' of " + name + " (expected: http://host:port)");
        }
        if (now.contains(name)) {
            String own = now.byName().getOrDefault(name, added.member()).address();
            return own.equals(address)
                    ? Optional.empty()
                    : Optional.of("node: " + name + " is a member already, at " + own + " (expected: another name)");
        }
        Optional<String> there = now.byName().entrySet().stream()
                .filter(member -> member.getValue().address().equals(address))
                .map(member -> "address: " + address + " is that of " + member.getKey() + " (expected: another one)")
                .findFirst();
        String configured = transport.address(name);
        if (there.isEmpty() && !configured.isEmpty() && !configured.equals(address)) {
            return Optional.of("address: " + address + " of " + name + " (expected: " + configured
                    + ", as raft.peers of " + self + " says)");
        }
        return there;
    }

    /** A replica that no client is sent to has none. */
    private static boolean isUrl(String text) {
        try {
            return text.isEmpty() || (text.length() <= URL_LENGTH_MAX && HttpOrigin.isOne(new URI(text)));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /**
     * Whether those that answer would not be a majority after a change, or the members too many; between the two steps of a
     * replacement there may be one more. One that is to be added is asked later whether it is there.
     *
     * @param there the other members that answer
     */
    Optional<String> tooFewLeft(MemberChange change, Members now, Set<String> there) {
        Set<String> next = after(change, now).keySet();
        if (next.isEmpty() || next.size() > MEMBERS_MAX) {
            return Optional.of("members: there would be " + next.size() + " (expected: 1 to " + MEMBERS_MAX + ")");
        }
        Set<String> silent = next.stream()
                .filter(name -> !name.equals(self) && !there.contains(name) && now.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        int answering = next.size() - silent.size();
        return answering > next.size() / 2
                ? Optional.empty()
                : Optional.of("members: of " + String.join(", ", next) + " only " + answering + " would answer, and "
                        + String.join(", ", silent) + " would not (expected: a majority of those that are left)");
    }
}
