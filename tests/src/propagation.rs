//! Spans below a span that starts threads or tasks, for the tests of propagation.

use respan::testing::SpanTree;
use respan::{RespanParams, SpanLink, attach_span_links, propagate_attributes, with_context_value};

/// A span without children.
#[respan::task]
pub fn leaf(number: u32) -> u32 {
    number
}

/// The tree of a root with this number of [leaves](leaf).
pub fn root_with_leaves(root: &str, leaves: usize) -> String {
    format!("{root}\n{}", "  leaf.task\n".repeat(leaves))
}

/// Runs code inside of propagated attributes, a pending link and the context value `7_u8`.
///
/// # Panics
///
/// If the link is refused.
pub fn with_full_context<R>(body: impl FnOnce() -> R) -> R {
    let link = SpanLink::new(&"1".repeat(32), &"2".repeat(16)).expect("a link");
    let attributes = propagate_attributes(RespanParams::new().customer_identifier("c"));
    let links = attributes.run(|| attach_span_links([link]).expect("a link"));
    links.run(|| with_context_value(7_u8)).run(body)
}

/// Two spans follow the first `skipped`: both have the attributes of [`with_full_context`], and only the first of them
/// has the link.
///
/// # Panics
///
/// If they have not.
pub fn assert_full_context(tree: &SpanTree, skipped: usize) {
    let spans: Vec<_> = tree.spans().skip(skipped).collect();
    let key = "respan.customer_params.customer_identifier";
    let customers: Vec<_> = spans.iter().map(|span| span.text(key)).collect();
    let links: Vec<_> = spans.iter().map(|span| span.data().links.len()).collect();
    assert_eq!((customers, links), (vec!["c".to_owned(); 2], vec![1, 0]));
}
