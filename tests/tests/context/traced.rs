//! Traced functions, and regions, of the tests of regions.

use respan::testing::SpanTree;
use respan::{Region, RespanParams, propagate_attributes};

pub(crate) const CUSTOMER: &str = "respan.customer_params.customer_identifier";
pub(crate) const OUTPUT: &str = "traceloop.entity.output";

#[respan::task]
pub(crate) fn leaf(secret: u8) -> u8 {
    secret
}

#[respan::task(name = "leaf")]
pub(crate) async fn async_leaf(secret: u8) -> u8 {
    tokio::task::yield_now().await;
    secret
}

#[respan::workflow]
pub(crate) fn outer(body: impl FnOnce()) {
    body();
}

pub(crate) fn customer() -> Region {
    propagate_attributes(RespanParams::new().customer_identifier("c"))
}

/// The values of an attribute, in the order of the tree.
pub(crate) fn texts(tree: &SpanTree, key: &str) -> Vec<String> {
    tree.spans().map(|span| span.text(key)).collect()
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tenant(pub(crate) u8);
