use respan::SpanLink;

#[respan::task(links = [SpanLink::new("abc", "0123456789abcdef")])]
fn short_trace() {}

#[respan::task(links = [SpanLink::new("0123456789abcdef0123456789abcdef", "0123456789abcdeg")])]
fn odd_span() {}

#[respan::task(links = [SpanLink::new("00000000000000000000000000000000", "0123456789abcdef")])]
fn zeros() {}

#[respan::task(links = |id| vec![id])]
fn closure_with_argument() {}

#[respan::task(links = "abc")]
fn text() {}

fn main() {
    short_trace();
    odd_span();
    zeros();
    closure_with_argument();
    text();
}
