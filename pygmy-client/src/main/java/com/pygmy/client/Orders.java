package com.pygmy.client;

import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.api.OrderRequest;
import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Orders. Thread-safe; each call blocks and fails as {@link PygmyClient} says. */
public final class Orders {
    private static final String PATH = "/v1/orders";

    private final PygmyClient client;
    private final @Nullable CustomerToken customer;
    private final boolean recorded;

    Orders(PygmyClient client, @Nullable CustomerToken customer) {
        this(client, customer, false);
    }

    private Orders(PygmyClient client, @Nullable CustomerToken customer, boolean recorded) {
        this.client = client;
        this.customer = customer;
        this.recorded = recorded;
    }

    /** The orders of one customer: new keys carry its name, and {@link #list} shows what was ordered under such keys. */
    public Orders of(CustomerToken token) {
        return new Orders(client, token, recorded);
    }

    /**
     * The same, where an order that is placed is answered once it is recorded, so that every list shows it, also one of another
     * session. It takes a second commit longer; an order that is sold and not recorded in time is {@link OrderResult.Accepted}.
     */
    public Orders recorded() {
        return new Orders(client, customer, true);
    }

    /** A key for a new order. */
    public IdempotencyKey newKey() {
        return customer == null ? IdempotencyKey.next() : IdempotencyKey.next(customer);
    }

    /** Copies wanted of one book. */
    public static OrderRequest.Line line(long bookId, long copies) {
        return new OrderRequest.Line(bookId, copies);
    }

    /**
     * Places an order under a new key. All lines are sold or none. Where the outcome stays unknown, go on with
     * {@link PygmyException#key}; after a crash of this process only who chose the key can, see
     * {@link #place(IdempotencyKey, List)}.
     */
    public Answer<OrderResult> place(List<OrderRequest.Line> lines) {
        return place(newKey(), lines);
    }

    /**
     * Places an order under this key: once, however often it is sent, through whichever frontend.
     *
     * @throws PygmyException where no answer came; with {@code executed} unknown the same key may be placed again
     */
    public Answer<OrderResult> place(IdempotencyKey key, List<OrderRequest.Line> lines) {
        Call call = Call.post(PATH, key, new OrderRequest(List.copyOf(lines)));
        Reply reply = client.exchange(recorded ? call.preferringRecorded() : call);
        return reply.answer(placed(reply));
    }

    private static OrderResult placed(Reply reply) {
        int status = reply.status();
        if (status == 200 || status == 201) {
            return new OrderResult.Placed(reply.body(Order.class));
        }
        if (status == 202) {
            return new OrderResult.Accepted(idFromLocation(reply));
        }
        if (reply.is(ProblemType.INSUFFICIENT_STOCK)) {
            List<Problem.Shortage> shortages = reply.refusal().shortages();
            return new OrderResult.OutOfStock(shortages == null ? List.of() : shortages);
        }
        if (reply.is(ProblemType.UNKNOWN_BOOK)) {
            return new OrderResult.UnknownBook(reply.refusalDetail());
        }
        if (reply.is(ProblemType.KEY_REUSED)) {
            return new OrderResult.KeyReused(reply.refusalDetail());
        }
        if (reply.is(ProblemType.KEY_TOO_OLD)) {
            return new OrderResult.KeyTooOld(reply.refusalDetail());
        }
        if (status == 400 || status == 413 || status == 422) {
            return new OrderResult.Invalid(reply.refusal());
        }
        throw reply.unexpected();
    }

    /** One order; empty where there is none of this id. */
    public Answer<Optional<Order>> get(String id) {
        Reply reply = client.exchange(Call.get(Resource.at(PATH).segment(id).toString()));
        if (reply.status() == 404) {
            return reply.answer(Optional.empty());
        }
        if (reply.status() != 200) {
            throw reply.unexpected();
        }
        return reply.answer(Optional.of(reply.body(Order.class)));
    }

    private Call asWhom(OrderQuery query, Call call) {
        if (customer != null) {
            return call.as(customer);
        }
        return query.key() == null ? call.asOperator() : call;
    }

    /**
     * A page of orders, newest first: of {@linkplain #of this customer}, or, with the operator's token, everybody's. A query for
     * one key needs neither.
     */
    public Answer<OrderPage> list(OrderQuery query) {
        Call call = Call.get(query.path());
        Reply reply = client.exchange(asWhom(query, call));
        if (reply.status() != 200) {
            throw reply.unexpected();
        }
        return reply.answer(reply.body(OrderPage.class));
    }

    /**
     * What became of a key: the order, the rejection, or empty where nothing was decided under it. A key whose request
     * may still be under way can be decided after this answer.
     */
    public Answer<Optional<OrderResult>> outcomeOf(IdempotencyKey key) {
        return list(OrderQuery.all().key(key)).map(page -> Optional.ofNullable(outcome(page)));
    }

    private static @Nullable OrderResult outcome(OrderPage page) {
        if (!page.orders().isEmpty()) {
            return new OrderResult.Placed(page.orders().get(0));
        }
        OrderPage.Rejection rejection = page.rejection();
        return rejection == null ? null : new OrderResult.OutOfStock(rejection.shortages());
    }

    /** Cancels an order; the copies go back into stock once, however often it is sent. */
    public Answer<CancelResult> cancel(String id) {
        return cancel(IdempotencyKey.next(), id);
    }

    /** Cancels an order under this key. */
    public Answer<CancelResult> cancel(IdempotencyKey key, String id) {
        String path = Resource.at(PATH).segment(id) + "/cancellation";
        Reply reply = client.exchange(Call.post(path, key, Map.of()));
        return reply.answer(cancelled(reply, id));
    }

    private static CancelResult cancelled(Reply reply, String id) {
        if (reply.status() == 202) {
            return new CancelResult.Cancelling(id);
        }
        if (reply.status() == 200) {
            return new CancelResult.Cancelled(reply.body(Order.class));
        }
        if (reply.status() == 404) {
            return new CancelResult.NotFound();
        }
        if (reply.is(ProblemType.NOT_CANCELLABLE)) {
            return new CancelResult.Refused(reply.refusalDetail());
        }
        throw reply.unexpected();
    }

    private static String idFromLocation(Reply reply) {
        String location = reply.header("Location").orElseThrow(() -> reply.unusable("202 without a Location", null));
        return location.substring(location.lastIndexOf('/') + 1);
    }
}
