package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.Member;
import com.pygmy.raft.Members;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftConfiguration;

/** The members of a group as Ratis keeps them in its log. */
final class GroupMembers {
    private GroupMembers() {}

    static List<RaftPeer> peers(Map<String, Member> members) {
        return members.entrySet().stream()
                .map(member -> RaftPeer.newBuilder()
                        .setId(member.getKey())
                        .setAddress(member.getValue().address())
                        .setClientAddress(member.getValue().url())
                        .build())
                .toList();
    }

    /** All of a configuration; while it changes, those of before, too. */
    static Members of(RaftConfiguration configuration) {
        return members(
                configuration,
                Stream.concat(configuration.getPreviousPeers().stream(), configuration.getCurrentPeers().stream())
                        .toList());
    }

    /** Those that are left when the change is complete. */
    static Members next(RaftConfiguration configuration) {
        return members(configuration, configuration.getCurrentPeers());
    }

    private static Members members(RaftConfiguration configuration, Collection<RaftPeer> peers) {
        var members = new TreeMap<String, Member>();
        for (RaftPeer peer : peers) {
            String url = Objects.requireNonNullElse(peer.getClientAddress(), "");
            members.put(peer.getId().toString(), new Member(peer.getAddress(), url));
        }
        return new Members(configuration.getLogEntryIndex(), members);
    }
}
