package com.pygmy.raft.internal.transport;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.ratis.netty.server.NettyRpcService;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto.RaftNettyServerReplyCase;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client half: a connection to one peer, on which both sides have proved who they are before the first request. A request is
 * written and its answer read by the calling thread: it waits for the answer anyway, and each change of threads counts on the
 * way of a lone commit.
 *
 * <p>Used by one thread at a time. After any failure the connection is closed and made anew by the next request, so an answer
 * that comes too late is never taken for that of another request. An interrupt ends a call at once.
 */
public final class PeerConnection implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PeerConnection.class);
    private static final int BUFFER_BYTES = 64 * 1024;

    /** No send buffer is smaller. */
    private static final int ROOM_FOR_SURE_BYTES = 8 * 1024;

    /** What a network must take in each {@link PeerTransport#timeout()}. */
    private static final int BYTES_PER_TIMEOUT_MIN = 1024 * 1024;

    private final PeerTransport transport;
    private final String peer;
    private final String address;
    private @Nullable SocketChannel channel;
    private Socket socket = new Socket();
    private DataInputStream in = new DataInputStream(InputStream.nullInputStream());
    private DataOutputStream out = new DataOutputStream(OutputStream.nullOutputStream());
    private boolean answerUnread;

    PeerConnection(PeerTransport transport, String peer, String address) {
        this.transport = transport;
        this.peer = peer;
        this.address = address;
    }

    /** Sends entries, or a heartbeat, and waits for the answer. */
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        sendAppend(request);
        return readAppended(request);
    }

    /** Sends entries, or a heartbeat, without waiting. The answer is to be read before anything else is sent. */
    public void sendAppend(AppendEntriesRequestProto request) throws IOException {
        send(request, RaftNettyServerRequestProto.Builder::setAppendEntriesRequest);
    }

    /** Reads the answer to what was sent last, and waits for it where it is not there yet. */
    public AppendEntriesReplyProto readAppended(AppendEntriesRequestProto request) throws IOException {
        AppendEntriesReplyProto reply =
                read(RaftNettyServerReplyCase.APPENDENTRIESREPLY, RaftNettyServerReplyProto::getAppendEntriesReply);
        requirePossible(reply.getTerm(), request.getLeaderTerm());
        return reply;
    }

    /** Sends a part of a snapshot and waits for the answer. */
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        InstallSnapshotReplyProto reply = call(
                request,
                RaftNettyServerRequestProto.Builder::setInstallSnapshotRequest,
                RaftNettyServerReplyCase.INSTALLSNAPSHOTREPLY,
                RaftNettyServerReplyProto::getInstallSnapshotReply);
        requirePossible(reply.getTerm(), request.getLeaderTerm());
        return reply;
    }

    /**
     * Requests a vote and waits for the answer. Ratis does not count a vote of a peer with an empty log once it has committed
     * something, since that peer may have lost its log. Here one that has does not vote, and says so; one that never had an entry
     * may, or a group that loses a replica while it is founded would have no leader. So Ratis is not told where the peer's log ends.
     */
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        RequestVoteReplyProto reply = call(
                request,
                RaftNettyServerRequestProto.Builder::setRequestVoteRequest,
                RaftNettyServerReplyCase.REQUESTVOTEREPLY,
                RaftNettyServerReplyProto::getRequestVoteReply);
        requirePossible(reply.getTerm(), request.getCandidateTerm());
        return reply.toBuilder().clearLastEntry().build();
    }

    /** Has the peer start an election and waits for the answer. */
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        return call(
                request,
                RaftNettyServerRequestProto.Builder::setStartLeaderElectionRequest,
                RaftNettyServerReplyCase.STARTLEADERELECTIONREPLY,
                RaftNettyServerReplyProto::getStartLeaderElectionReply);
    }

    private void requirePossible(long term, long known) throws IOException {
        Terms.require(term, known, peer, transport.refusals());
    }

    /** Connects, and has both sides prove who they are. Does nothing where that was done. */
    public void open() throws IOException {
        try {
            connect();
        } catch (IOException e) {
            close();
            throw asInterrupted(e);
        }
    }

    boolean isOpen() {
        return channel != null;
    }

    /** Whether the other side ends the connection within this time, while nothing is sent. */
    public boolean isClosedWithin(Duration time) {
        try {
            socket.setSoTimeout(Math.toIntExact(time.toMillis()));
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private <Q, A> A call(
            Q request,
            BiFunction<RaftNettyServerRequestProto.Builder, Q, RaftNettyServerRequestProto.Builder> put,
            RaftNettyServerReplyCase expected,
            Function<RaftNettyServerReplyProto, A> get)
            throws IOException {
        send(request, put);
        return read(expected, get);
    }

    private <Q> void send(
            Q request, BiFunction<RaftNettyServerRequestProto.Builder, Q, RaftNettyServerRequestProto.Builder> put)
            throws IOException {
        if (answerUnread) {
            throw new IllegalStateException("a request before the answer to the last one was read");
        }
        // Ratis' transport has this injection point too; the tests cut replicas off here.
        CodeInjectionForTesting.execute(NettyRpcService.SEND_SERVER_REQUEST, transport.selfId(), null, request);
        RaftNettyServerRequestProto frame =
                put.apply(RaftNettyServerRequestProto.newBuilder(), request).build();
        try {
            connect();
            writeInTime(frame);
            answerUnread = true;
        } catch (IOException e) {
            close();
            throw asInterrupted(e);
        }
    }

    /**
     * A write has no limit of its own. Where the peer is cut off it would end with the next of TCP's repetitions, up to two minutes after the
     * network is back. Small requests always find room, as all before them have been answered.
     */
    private void writeInTime(RaftNettyServerRequestProto frame) throws IOException {
        int size = frame.getSerializedSize();
        CompletableFuture<Void> written = new CompletableFuture<>();
        SocketChannel used = channel;
        if (size > ROOM_FOR_SURE_BYTES && used != null) {
            Duration limit = transport.timeout().multipliedBy(1 + size / BYTES_PER_TIMEOUT_MIN);
            written.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS).exceptionally(late -> {
                closeFromOutside(used);
                return null;
            });
        }
        try {
            out.writeInt(size);
            frame.writeTo(out);
            out.flush();
        } finally {
            written.complete(null);
        }
    }

    /** Ends the write of the thread that uses the connection. */
    private void closeFromOutside(SocketChannel used) {
        LOGGER.warn("{} does not take what it is sent; the connection is made anew", peer);
        try {
            used.close();
        } catch (IOException e) {
            LOGGER.debug("closing the connection to {} failed", peer, e);
        }
    }

    private <A> A read(RaftNettyServerReplyCase expected, Function<RaftNettyServerReplyProto, A> get)
            throws IOException {
        RaftNettyServerReplyProto reply;
        try {
            reply = RaftNettyServerReplyProto.parseFrom(readFrame());
            answerUnread = false;
        } catch (IOException e) {
            close();
            throw asInterrupted(e);
        }
        if (reply.hasExceptionReply()) {
            throw new IOException(peer + " failed: "
                    + reply.getExceptionReply().getException().toStringUtf8());
        }
        if (reply.getRaftNettyServerReplyCase() != expected) {
            close();
            throw new IOException(peer + " answered with " + reply.getRaftNettyServerReplyCase());
        }
        return get.apply(reply);
    }

    private byte[] readFrame() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > PeerServer.FRAME_BYTES_MAX) {
            throw new IOException(peer + " answered with a frame of " + length + " bytes");
        }
        byte[] frame = new byte[length];
        in.readFully(frame);
        return frame;
    }

    private void connect() throws IOException {
        if (channel != null) {
            return;
        }
        if (address.isEmpty()) {
            throw new IOException(peer + " is not one of the peers");
        }
        int timeoutMillis = Math.toIntExact(transport.timeout().toMillis());
        SocketChannel opened = SocketChannel.open();
        channel = opened;
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Resolved each time: a follower may come back elsewhere under its name.
        opened.socket().connect(PeerTransport.resolve(address), timeoutMillis);
        socket = opened.socket();
        HandshakePatience patience = transport.patienceWith(peer);
        Duration limit = patience.limit(transport.timeout());
        long begin = System.nanoTime();
        socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
        try {
            secureAndProve(begin, limit);
        } catch (IOException e) {
            TlsFailures.kind(e).ifPresent(kind -> transport.disagreements().begin(peer, kind));
            if (isOver(begin, limit)) {
                patience.wasLate();
            }
            throw e;
        }
        patience.wasInTime();
        socket.setSoTimeout(timeoutMillis);
    }

    /** By the clock: TLS reports a read that took too long in more than one way. */
    private static boolean isOver(long begin, Duration limit) {
        return System.nanoTime() - begin >= limit.toNanos();
    }

    private void secureAndProve(long begin, Duration limit) throws IOException {
        Optional<SSLContext> tls = transport.tls();
        if (tls.isPresent()) {
            socket = secured(tls.get(), socket);
        }
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
        try {
            prove(begin, limit);
        } catch (EOFException e) {
            // No reason is given to a peer that has not proved who it is.
            throw new IOException(
                    peer
                            + " ended the connection in the handshake (it stops, or has another nodeToken, group or protocol)",
                    e);
        }
    }

    private Socket secured(SSLContext tls, Socket plain) throws IOException {
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(plain, peer, plain.getPort(), true);
        secured.setUseClientMode(true);
        secured.setEnabledProtocols(PeerServer.TLS_PROTOCOLS);
        secured.startHandshake();
        PeerTransport.requireCertificateOf(peer, secured.getSession());
        return secured;
    }

    private void prove(long begin, Duration limit) throws IOException {
        Handshake handshake = transport.handshake();
        byte[] hello = handshake.hello(Handshake.Protocol.CONSENSUS, peer);
        out.write(hello);
        out.flush();
        byte[] nonce = new byte[Handshake.NONCE_BYTES];
        in.readFully(nonce);
        out.write(handshake.proof(Handshake.Side.CLIENT, hello, nonce));
        out.flush();
        byte[] proof = new byte[Handshake.PROOF_BYTES];
        try {
            in.readFully(proof);
        } catch (EOFException e) {
            // Of all that is refused without a word only a wrong proof, and one that came too late, is after the nonce.
            if (!isOver(begin, limit)) {
                transport.disagreements().begin(peer, Disagreements.Kind.TOKEN);
            }
            throw e;
        }
        if (!handshake.isProof(proof, Handshake.Side.SERVER, hello, nonce)) {
            transport.disagreements().begin(peer, Disagreements.Kind.TOKEN);
            transport.refusals().add(Refusals.Kind.CONNECTION, address, "it listens where " + peer + " is expected");
            throw new RefusedException("not " + peer);
        }
        transport.disagreements().end(peer);
    }

    private static IOException asInterrupted(IOException e) {
        if (!Thread.currentThread().isInterrupted()) {
            return e;
        }
        InterruptedIOException interrupted = new InterruptedIOException("interrupted while talking to a peer");
        interrupted.initCause(e);
        return interrupted;
    }

    @Override
    public void close() throws IOException {
        SocketChannel open = channel;
        channel = null;
        answerUnread = false;
        if (open != null) {
            open.close();
        }
    }
}
