package com.pygmy.catalog.importing;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.pygmy.catalog.state.BookContent;
import com.pygmy.catalog.state.MergeBooks;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Small files in the form in which other programs export their books. */
class ExportsOfOtherProgramsTest extends ImportReading {
    private BookContent book(int index) {
        return rows.get(index).content();
    }

    @Test
    void goodreads_gives_isbn_first_year_all_authors_and_the_readers_own_shelves() throws IOException {
        csv("""
            Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies
            5107,The Catcher in the Rye,J.D.  Salinger,"Salinger, J.D.",,="0316769487",="9780316769488",4,3.80,Back Bay Books,Paperback,277,2001,1951,,2024/01/15,"to-read, classics","to-read (#3), classics (#1)",to-read,,,,0,0
            5108,Good Omens,Terry Pratchett,"Pratchett, Terry",Neil Gaiman,"=""0060853980\""","=""9780060853983\""",5,4.26,HarperTorch,"Mass Market Paperback",491,2006,1990,2023/05/14,2023/01/02,,,read,"Two<br/>lines, and ""quotes\""",,,1,0
            5109,No ISBN,A,"A",,="",="",0,3.00,,,,2001,,,2024/01/15,to-read,to-read (#4),to-read,,,,0,0
            5110,Only the long one,A,"A",,="",="9780316769488",0,3.00,,,,,,,2024/01/15,,,read,,,,0,0
            """);

        assertThat(bad).isEmpty();
        assertThat(rows).extracting(MergeBooks.Row::id).containsOnlyNulls();
        assertThat(book(0))
                .isEqualTo(new BookContent(
                        "The Catcher in the Rye", "classics", "J.D. Salinger", "0316769487", 1951, 1499, 100));
        assertThat(book(1))
                .isEqualTo(new BookContent(
                        "Good Omens", "General", "Terry Pratchett, Neil Gaiman", "0060853980", 1990, 1499, 100));
        assertThat(book(2)).isEqualTo(new BookContent("No ISBN", "General", "A", null, 2001, 1499, 100));
        assertThat(book(3).isbn()).isEqualTo("9780316769488");
        assertThat(rows.get(0).missing()).containsExactly(MergeBooks.Field.PRICE, MergeBooks.Field.STOCK);
        assertThat(notes.remarks().get(0)).startsWith("read as an export of Goodreads");
        assertThat(notes.unusedColumns()).contains("Book Id", "My Rating", "Exclusive Shelf");
    }

    @Test
    void calibre_gives_authors_year_topic_and_the_isbn_among_its_identifiers() throws IOException {
        csv("""
            author_sort,authors,comments,cover,formats,id,identifiers,isbn,languages,library_name,pubdate,publisher,rating,series,series_index,size,tags,timestamp,title,title_sort,uuid
            "Pratchett, Terry & Gaiman, Neil",Terry Pratchett & Neil Gaiman,"<p>Two
            lines</p>",,epub,5,"amazon:B000,isbn:9780552137034",9780552137034,eng,Library,1990-05-10T22:00:00+00:00,Gollancz,8,,1.0,12,"Fantasy, Humour",2023-01-01T00:00:00+00:00,Good Omens,Good Omens,x
            "A",A,,,epub,6,"amazon:B001,isbn:9780316769488",,eng,Library,0101-01-01T00:00:00+00:00,,,A Series,2.0,12,,2023-01-01T00:00:00+00:00,Undated,Undated,y
            """);

        assertThat(bad).isEmpty();
        assertThat(rows).extracting(MergeBooks.Row::id).containsOnlyNulls();
        assertThat(book(0))
                .isEqualTo(new BookContent(
                        "Good Omens", "Fantasy", "Terry Pratchett, Neil Gaiman", "9780552137034", 1990, 1499, 100));
        assertThat(book(1)).isEqualTo(new BookContent("Undated", "General", "A", "9780316769488", null, 1499, 100));
        assertThat(rows.get(1).line()).isEqualTo(4);
        assertThat(notes.remarks())
                .contains(
                        "read as an export of Calibre, whose ids are its own and are not used",
                        "the topic is the first of the tags");
        assertThat(notes.unusedColumns()).contains("id", "author_sort", "comments", "series");
    }

    @Test
    void librarything_gives_authors_first_name_first_and_isbns_without_brackets() throws IOException {
        String file = """
            Book Id|Title|Sort Character|Primary Author|Primary Author Role|Secondary Author|Publication|Date|Tags|Collections|ISBN|ISBNs|Subjects|Copies|List Price
            1001|The Catcher in the Rye|5|Salinger, J. D.|Author||Little, Brown (1991), 224 pages|1951|fiction, classics|Your library|[0316769487]|0316769487, 9780316769488|Boys|2|$12.50
            1002|Good Omens|1|Pratchett, Terry|Author|Gaiman, Neil~Homer|Gollancz (1990)|c1990||Your library||9780552137034||1|
            1003|The Iliad|5|Homer||||-750|epic|Your library|[]|||1|
            """.replace('|', '\t').replace('~', '|');

        read(("\uFEFF" + file).getBytes(UTF_16LE), Optional.empty(), Map.of(), true);

        assertThat(bad).isEmpty();
        assertThat(book(0))
                .isEqualTo(new BookContent(
                        "The Catcher in the Rye", "fiction", "J. D. Salinger", "0316769487", 1951, 1250, 2));
        assertThat(book(1))
                .isEqualTo(new BookContent(
                        "Good Omens",
                        "General",
                        "Terry Pratchett, Neil Gaiman, Homer",
                        "9780552137034",
                        1990,
                        1499,
                        1));
        assertThat(book(2)).isEqualTo(new BookContent("The Iliad", "epic", "Homer", null, -750, 1499, 1));
    }

    @Test
    void shopify_gives_barcode_price_and_stock_and_lines_of_pictures_are_no_books() throws IOException {
        csv("""
            Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Fulfillment Service,Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Taxable,Variant Barcode,Image Src,Image Position,Author (product.metafields.custom.author),Status
            dune,Dune,<p>Sand</p>,Ace,Media > Books > Print Books,Science fiction,"classic, sand",TRUE,Title,Default Title,A-1,300,shopify,7,deny,manual,12.50,15.00,TRUE,TRUE,'9780441172719,https://example.org/1.jpg,1,Frank Herbert,active
            dune,,,,,,,,,,,,,,,,,,,,,https://example.org/2.jpg,2,,
            emma,Emma,,Penguin,Media > Books > Print Books,,,FALSE,Format,Paperback,9780141439587,200,shopify,3,deny,manual,8.00,,TRUE,TRUE,,,,Jane Austen,active
            emma,,,,,,,,,Hardcover,9780141040370,400,shopify,1,deny,manual,18.00,,TRUE,TRUE,9780141040370,,,,
            """);

        assertThat(rows).hasSize(2);
        assertThat(book(0))
                .isEqualTo(new BookContent("Dune", "Science fiction", "Frank Herbert", "9780441172719", null, 1250, 7));
        assertThat(book(1))
                .isEqualTo(new BookContent("Emma", "Print Books", "Jane Austen", "9780141439587", null, 800, 3));
        assertThat(bad).containsOnlyKeys(5L);
        assertThat(bad.get(5L)).contains("another variant");
        assertThat(notes.remarks()).contains("1 line has only another picture of the book above");
        assertThat(notes.unusedColumns()).contains("Published", "Vendor", "Variant Compare At Price");
    }

    @Test
    void woocommerce_gives_regular_price_innermost_category_and_the_attribute_of_authors() throws IOException {
        csv("""
            ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,"Is featured?","Visibility in catalog",Description,"Tax status","In stock?",Stock,"Backorders allowed?","Weight (kg)","Sale price","Regular price",Categories,Tags,Images,Parent,Position,"Attribute 1 name","Attribute 1 value(s)","Attribute 1 visible","Attribute 2 name","Attribute 2 value(s)"
            44,simple,W-1,9780441172719,Dune,1,0,visible,Sand,taxable,1,7,0,0.3,9.99,12.50,"Books > Fiction > Science fiction, New",classic,,,0,Author,"Frank Herbert",1,Year,1965
            45,simple,9780141439587,,Emma,-1,0,visible,,taxable,0,0,0,0.2,,8,Books,,,,0,Format,Paperback,1,Authors,Jane Austen
            46,simple,W-3,,Unpriced,1,0,visible,,taxable,1,,0,0.2,,,Books,,,,0,,,,,
            """);

        assertThat(bad).isEmpty();
        assertThat(rows).extracting(MergeBooks.Row::id).containsOnlyNulls();
        assertThat(book(0))
                .isEqualTo(new BookContent("Dune", "Science fiction", "Frank Herbert", "9780441172719", 1965, 1250, 7));
        assertThat(book(1)).isEqualTo(new BookContent("Emma", "Books", "Jane Austen", "9780141439587", null, 800, 0));
        assertThat(rows.get(2).missing()).contains(MergeBooks.Field.PRICE, MergeBooks.Field.STOCK);
        assertThat(notes.unusedColumns()).contains("ID", "Published", "Sale price", "In stock?");
    }

    @Test
    void what_no_column_and_no_default_says_is_refused_before_any_line() {
        Map<String, String> withoutDefaults = Map.of("default.priceCents", "", "default.stock", "");
        assertThat(catchThrowable(() -> read(
                        "title,authors,stock\nDune,Frank Herbert,3\n".getBytes(UTF_8),
                        Optional.empty(),
                        withoutDefaults,
                        true)))
                .hasMessageContaining("price: no such column")
                .hasMessageContaining("default.priceCents=VALUE");
        assertThat(rows).isEmpty();
    }

    @Test
    void a_list_without_prices_and_stock_brings_books_that_nobody_can_buy_yet() throws Exception {
        read(
                "title,authors,year\nDune,Frank Herbert,1965\n".getBytes(UTF_8),
                Optional.empty(),
                Map.of("default.priceCents", "", "default.stock", ""),
                true);
        assertThat(bad).isEmpty();
        assertThat(book(0).stock()).isZero();
        assertThat(book(0).priceCents()).isZero();
        assertThat(rows.get(0).missing()).contains(MergeBooks.Field.PRICE, MergeBooks.Field.STOCK);
        assertThat(notes.remarks()).anyMatch(remark -> remark.startsWith("neither prices nor stock"));
    }
}
