//! Propagation between processes: `inject`, `extract`, and the data that does not leave the process.

mod any_input;
mod baggage;
mod parents;
mod trace_state;

use http::{HeaderMap, HeaderValue};
use respan::propagation::inject;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

const SPAN: &str = "b7ad6b7169203331";

fn parent(flags: &str) -> String {
    format!("00-{TRACE}-{SPAN}-{flags}")
}

fn headers<const N: usize>(entries: [(&'static str, &str); N]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in entries {
        headers.append(name, HeaderValue::from_str(value).expect("a header"));
    }
    headers
}

fn injected() -> HeaderMap {
    let mut headers = HeaderMap::new();
    inject(&mut headers);
    headers
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().expect("ASCII"))
}

/// An annotated call of a client, which injects its context into a request.
#[respan::task]
fn call() -> HeaderMap {
    injected()
}

#[respan::workflow]
fn client() -> HeaderMap {
    call()
}

#[respan::workflow]
fn server() {
    step();
}

#[respan::task]
fn step() {}
