//! The spans of a batch, each while the next one is loaded.

use super::SpanView;

/// The spans in their order. When one is returned, the texts of the next begin to load, which another thread has written.
#[inline]
pub(crate) fn loading_ahead<S: SpanView>(batch: &[S]) -> impl Iterator<Item = &S> {
    let mut following = batch.iter().skip(1);
    batch.iter().inspect(move |_| {
        if let Some(next) = following.next().and_then(SpanView::as_record) {
            next.texts.prefetch();
        }
    })
}
