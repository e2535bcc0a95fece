//! Options of the layer, which each of its services has a copy of.

use http::Extensions;

/// A function that finds the route of a request in its extensions.
pub(super) type RouteOf = fn(&Extensions) -> Option<&str>;

#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) has_span: bool,
    pub(super) route: Option<RouteOf>,
}
