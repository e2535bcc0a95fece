//! Behaviour of the Python SDK of which there is no golden capture.

#![allow(clippy::unwrap_used)]

mod concurrency;
mod content;
mod entities;
mod errors;
mod links;
mod parameters;
mod routing;

use respan::testing::SpanTree;

const TRACE: &str = "0123456789abcdef0123456789abcdef";
const SPAN: &str = "fedcba9876543210";

const PATH: &str = "traceloop.entity.path";
const WORKFLOW: &str = "traceloop.workflow.name";

#[respan::task(name = name, skip_all)]
fn task<R>(name: &str, body: impl FnOnce() -> R) -> R {
    body()
}

#[respan::workflow(name = name, skip_all)]
fn workflow<R>(name: &str, body: impl FnOnce() -> R) -> R {
    body()
}

#[respan::agent(name = name, skip_all)]
fn agent<R>(name: &str, body: impl FnOnce() -> R) -> R {
    body()
}

#[respan::tool(name = name, skip_all)]
fn tool<R>(name: &str, body: impl FnOnce() -> R) -> R {
    body()
}

fn path_and_workflow(tree: &SpanTree, name: &str) -> (String, String) {
    let span = tree.span(name);
    (span.text(PATH), span.text(WORKFLOW))
}
