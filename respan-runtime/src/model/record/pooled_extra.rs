//! The optional [`Extra`] of a span, whose memory is reused.

use super::extra::Extra;
use crate::os::prefetch_for_write;
use crate::sync::{Pool, PoolCache, Pooled};
use std::ops::{Deref, DerefMut};

/// Boxes of empty fields.
impl Pooled for Box<Extra> {
    fn prefetch(&mut self) {
        prefetch_for_write(&mut **self);
    }
}

thread_local! {
    static CACHE: PoolCache<Box<Extra>> = const { PoolCache::new(Vec::new()) };
}

static POOL: Pool<Box<Extra>> = Pool::new(&CACHE);

/// The [`Extra`] of a span, if any field of it is set. Dropping it releases the box into the pool.
#[derive(Debug, Clone, Default)]
pub(crate) struct PooledExtra(Option<Box<Extra>>);

impl PooledExtra {
    /// The fields, empty ones if there are none yet.
    pub(crate) fn get_or_insert_default(&mut self) -> &mut Extra {
        self.0.get_or_insert_with(|| POOL.acquire().unwrap_or_default())
    }

    /// Takes the fields, which leaves none.
    #[inline]
    pub(crate) fn take(&mut self) -> Self {
        Self(self.0.take())
    }
}

impl From<Extra> for PooledExtra {
    fn from(extra: Extra) -> Self {
        Self(Some(Box::new(extra)))
    }
}

impl Deref for PooledExtra {
    type Target = Option<Box<Extra>>;

    #[inline]
    fn deref(&self) -> &Option<Box<Extra>> {
        &self.0
    }
}

impl DerefMut for PooledExtra {
    #[inline]
    fn deref_mut(&mut self) -> &mut Option<Box<Extra>> {
        &mut self.0
    }
}

impl Drop for PooledExtra {
    #[inline]
    fn drop(&mut self) {
        if let Some(extra) = self.0.take() {
            release(extra);
        }
    }
}

#[inline(never)]
fn release(mut extra: Box<Extra>) {
    *extra = Extra::default();
    POOL.release(extra);
}

#[cfg(test)]
mod tests {
    use super::PooledExtra;

    #[test]
    fn a_box_is_reused_without_its_fields() {
        let thread = std::thread::spawn(|| {
            let mut extra = PooledExtra::default();
            let fields = extra.get_or_insert_default();
            fields.attributes.push(("key".into(), "value".into()));
            fields.dropped_events = 3;
            let address = std::ptr::from_ref(fields);
            drop(extra);
            let mut extra = PooledExtra::default();
            let fields = extra.get_or_insert_default();
            assert!(fields.attributes.is_empty() && fields.dropped_events == 0);
            std::ptr::eq(fields, address)
        });
        assert!(thread.join().expect("the thread"));
    }
}
