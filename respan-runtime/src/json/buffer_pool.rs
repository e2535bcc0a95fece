//! A pool of content buffers.

use crate::sync::{Pool, PoolCache};

/// The largest capacity that is pooled, which bounds the pool to 8 MiB.
pub(super) const MAX_CAPACITY: usize = 4096;

thread_local! {
    static CACHE: PoolCache<Vec<u8>> = const { PoolCache::new(Vec::new()) };
}

static POOL: Pool<Vec<u8>> = Pool::new(&CACHE);

/// A pooled buffer, if there is one.
#[inline]
pub(crate) fn acquire() -> Option<Vec<u8>> {
    POOL.acquire()
}

/// Takes back a buffer that is no longer needed.
pub(crate) fn release(mut buffer: Vec<u8>) {
    if buffer.capacity() == 0 || buffer.capacity() > MAX_CAPACITY {
        return;
    }
    buffer.clear();
    POOL.release(buffer);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_buffers_are_not_pooled_and_pooled_ones_are_empty() {
        let thread = std::thread::spawn(|| {
            release(b"content".to_vec());
            release(Vec::with_capacity(MAX_CAPACITY + 1));
            acquire()
        });
        let buffer = thread.join().expect("the thread").expect("the smaller one");
        assert!(buffer.is_empty() && buffer.capacity() < MAX_CAPACITY);
    }
}
