//! Carrier spans without the feature `tracing`: none.

use super::attached::Attached;
use opentelemetry::Context;

#[derive(Debug, Clone, Default)]
pub(crate) struct Carrier;

impl Carrier {
    #[inline]
    pub(crate) fn new(_: &Context) -> Self {
        Self
    }

    #[inline]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub(crate) fn enter(&self, _: &mut Option<Attached>) {}

    #[inline]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub(crate) fn is_present(&self) -> bool {
        false
    }

    #[inline]
    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub(crate) fn release(self) {}
}

#[inline]
pub(crate) fn carry(_: &mut Option<Attached>) {}
