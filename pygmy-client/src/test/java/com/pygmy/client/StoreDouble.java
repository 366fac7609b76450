package com.pygmy.client;

import static com.pygmy.client.HttpDouble.Response.json;
import static com.pygmy.client.HttpDouble.Response.problem;

import com.pygmy.api.Book;
import com.pygmy.api.BookPage;
import com.pygmy.api.ImportProgress;
import com.pygmy.api.ImportReport;
import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.api.OrderRequest;
import com.pygmy.api.StockAdjustment;
import com.pygmy.api.StockLevel;
import com.pygmy.api.TopicList;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.client.HttpDouble.Request;
import com.pygmy.client.HttpDouble.Response;
import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A small store in memory that answers as documented; several servers may stand before it, as frontends do. */
public final class StoreDouble implements Function<Request, Response> {
    public static final Instant CANCELLED_AT = Instant.parse("2026-01-02T03:04:05Z");

    public static final String OPERATOR_TOKEN = "operator-token-of-the-double";

    private final Map<Long, Book> books = new TreeMap<>();
    private final Map<String, Response> outcomes = new TreeMap<>();
    private final List<Order> orders = new ArrayList<>();
    private long index = 100;

    public StoreDouble() {
        add(new Book(1, "RPCs for Dummies", "Distributed systems", "A. Author", null, 2007, 2990, 20));
        add(new Book(2, "Why theory classes are so hard", "Graduate school", "B. Author", "123", null, 2490, 1));
    }

    public synchronized StoreDouble add(Book book) {
        books.put(book.id(), book);
        return this;
    }

    public synchronized List<Order> orders() {
        return List.copyOf(orders);
    }

    public synchronized long stock(long id) {
        return book(id).stock();
    }

    private Book book(long id) {
        Book book = books.get(id);
        if (book == null) {
            throw new AssertionError("no book " + id);
        }
        return book;
    }

    @Override
    public synchronized Response apply(Request request) {
        String[] path = request.path().split("/");
        Response response = request.method().equals("GET") ? read(request, path) : change(request, path);
        return response.with(Headers.INDEX, "catalog=" + index + ", order=7")
                .with(Headers.SESSION, "catalog@3f2a:" + index + ";order@9b01:7")
                .with(Headers.NODE, "catalog-2")
                .with(Headers.CACHE_STATUS, "pygmy; fwd=miss");
    }

    private Response read(Request request, String[] path) {
        return switch (request.path()) {
            case "/v1/books" -> json(200, new BookPage(List.copyOf(books.values()), null));
            case "/v1/books/import" -> json(200, ImportProgress.of(3, 500));
            case "/v1/topics" -> json(200, new TopicList(List.of(new TopicList.Topic("Graduate school", 1))));
            case "/v1/orders" -> page(request.query(), String.valueOf(request.header("Authorization")));
            case "/v1/cluster" -> json(200, new ClusterView("frontend-1", Instant.EPOCH, List.of(), null, null, null));
            default -> path[2].equals("books") ? readBook(Long.parseLong(path[3])) : readOrder(path[3]);
        };
    }

    private Response page(@Nullable String query, String authorization) {
        String bearer = authorization.replaceFirst("^Bearer ", "");
        boolean ofKey = query != null && query.contains("key=");
        boolean ofCustomer = CustomerToken.isOne(bearer);
        if (!ofKey && !ofCustomer && !bearer.equals(OPERATOR_TOKEN)) {
            return problem(Problem.of(ProblemType.UNAUTHORIZED, "customers and operators only"));
        }
        String name = ofCustomer ? new CustomerToken(bearer).name() + "." : "";
        List<Order> found = orders.stream()
                .filter(order -> ofKey
                        ? String.valueOf(query).contains("key=" + order.key())
                        : order.key().startsWith(name))
                .toList();
        return json(200, new OrderPage(found, null, null));
    }

    private Response readBook(long id) {
        Book book = books.get(id);
        return book == null ? notFound() : json(200, book).with("ETag", "\"" + index + "\"");
    }

    private Response readOrder(String id) {
        return orders.stream()
                .filter(order -> order.id().equals(id))
                .findFirst()
                .map(order -> json(200, order))
                .orElse(notFound());
    }

    private Response change(Request request, String[] path) {
        String key = request.header(Headers.IDEMPOTENCY_KEY);
        if (request.method().equals("POST") && key == null) {
            return problem(Problem.of(ProblemType.KEY_REQUIRED, "no key"));
        }
        boolean operator = path[2].equals("books");
        if (operator && !("Bearer " + OPERATOR_TOKEN).equals(request.header("Authorization"))) {
            return problem(Problem.of(ProblemType.UNAUTHORIZED, "operators only"));
        }
        if (key == null) {
            return changeBook(request, Long.parseLong(path[3]));
        }
        Response known = outcomes.get(request.path() + " " + key);
        if (known != null) {
            return known.with(Headers.IDEMPOTENCY_REPLAYED, "true");
        }
        Response outcome = post(request, path, key);
        outcomes.put(request.path() + " " + key, outcome);
        return outcome;
    }

    private Response post(Request request, String[] path, String key) {
        if (request.path().equals("/v1/orders")) {
            return place(key, request.json(OrderRequest.class));
        }
        if (request.path().endsWith("/cancellation")) {
            return cancel(path[3]);
        }
        if (request.path().endsWith("/stock-adjustments")) {
            return adjust(
                    Long.parseLong(path[3]), request.json(StockAdjustment.class).by());
        }
        if (request.path().endsWith("/import")) {
            long lines = Arrays.stream(request.body().split("\n")).count();
            return json(200, new ImportReport(lines - 1, 0, List.of()));
        }
        Book created = request.json(Book.class);
        if (books.containsKey(created.id())) {
            return problem(Problem.of(ProblemType.ALREADY_EXISTS, "book " + created.id() + " exists"));
        }
        add(created);
        return json(201, created);
    }

    private Response place(String key, OrderRequest request) {
        List<OrderRequest.@Nullable Line> lines = request.lines() == null ? List.of() : request.lines();
        List<Order.Line> sold = new ArrayList<>();
        for (OrderRequest.Line line : lines) {
            if (line == null || line.bookId() == null || line.copies() == null || line.copies() < 1) {
                return problem(Problem.of(ProblemType.INVALID_REQUEST, "copies: 0 (expected: 1 to 1000)"));
            }
            if (!books.containsKey(line.bookId())) {
                return problem(
                        Problem.of(ProblemType.UNKNOWN_BOOK, "bookId: " + line.bookId() + " (expected: known books)"));
            }
            Book book = book(line.bookId());
            if (book.stock() < line.copies()) {
                return problem(Problem.of(ProblemType.INSUFFICIENT_STOCK, "not enough copies")
                        .withShortages(List.of(new Problem.Shortage(book.id(), line.copies(), book.stock()))));
            }
            sold.add(new Order.Line(book.id(), line.copies(), book.priceCents()));
        }
        index++;
        long total = 0;
        for (Order.Line line : sold) {
            setStock(line.bookId(), book(line.bookId()).stock() - line.copies());
            total += line.copies() * line.unitPriceCents();
        }
        String id = OrderIdentity.orderId(key);
        Order order = new Order(id, key, Order.State.PLACED, sold, total, Instant.EPOCH, index);
        orders.add(0, order);
        return json(201, order).with("Location", "/v1/orders/" + id);
    }

    private Response cancel(String id) {
        for (Order order : orders) {
            if (order.id().equals(id)) {
                Order cancelled = new Order(
                        id,
                        order.key(),
                        Order.State.CANCELLED,
                        order.lines(),
                        order.totalCents(),
                        order.placedAt(),
                        order.decidedIndex(),
                        CANCELLED_AT);
                orders.set(orders.indexOf(order), cancelled);
                return json(200, cancelled);
            }
        }
        return notFound();
    }

    private Response adjust(long id, long by) {
        if (!books.containsKey(id)) {
            return notFound();
        }
        if (book(id).stock() + by < 0) {
            return problem(Problem.of(ProblemType.INSUFFICIENT_STOCK, "by: " + by + " (expected: -1 or more)"));
        }
        index++;
        setStock(id, book(id).stock() + by);
        return json(201, new StockLevel(book(id).stock()));
    }

    private Response changeBook(Request request, long id) {
        if (!books.containsKey(id)) {
            return notFound();
        }
        if (!("\"" + index + "\"").equals(request.header("If-Match"))) {
            return problem(Problem.of(ProblemType.PRECONDITION_FAILED, "book " + id + " has changed"));
        }
        index++;
        if (request.method().equals("DELETE")) {
            books.remove(id);
            return new Response(204, Map.of(), "");
        }
        add(request.json(Book.class));
        return json(200, book(id));
    }

    private void setStock(long id, long stock) {
        Book book = book(id);
        add(new Book(
                id, book.title(), book.topic(), book.authors(), book.isbn(), book.year(), book.priceCents(), stock));
    }

    private static Response notFound() {
        return problem(Problem.of(ProblemType.NOT_FOUND, "not here"));
    }
}
