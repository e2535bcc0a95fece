//! The mark of a request that is recorded, for the middlewares below.

use super::spare_extensions;
use http::Extensions;
use std::mem;

/// In the extensions of a request that is recorded. Unlike the context it reaches inner layers without an allocation, and below
/// spans of other SDKs as well.
#[derive(Clone)]
struct Recorded;

/// The extensions of a request while it is recorded.
pub(super) struct RecordedRequest<'a> {
    pub(super) extensions: &'a mut Extensions,
}

impl<'a> RecordedRequest<'a> {
    pub(super) fn new(extensions: &'a mut Extensions) -> Self {
        if extensions.is_empty() {
            *extensions = spare_extensions::take();
        }
        extensions.insert(Recorded);
        Self { extensions }
    }
}

/// Removes the mark: the program may send other requests with these extensions.
impl Drop for RecordedRequest<'_> {
    fn drop(&mut self) {
        self.extensions.remove::<Recorded>();
        if self.extensions.is_empty() {
            spare_extensions::keep(mem::take(self.extensions));
        }
    }
}

/// Returns whether an outer middleware records the request.
pub(super) fn is_recorded(extensions: &Extensions) -> bool {
    extensions.get::<Recorded>().is_some()
}
