//! A pool of content buffers.

use crate::os::prefetch_for_write;
use crate::sync::{Pool, PoolCache, Pooled};

/// The largest capacity that is pooled, which bounds the pool to 8 MiB.
pub(super) const MAX_CAPACITY: usize = 4096;

/// Bytes that are prefetched: most content is shorter.
const PREFETCHED: usize = 192;

impl Pooled for Vec<u8> {
    #[inline]
    fn prefetch(&mut self) {
        if let Some(start) = self.spare_capacity_mut().first_chunk_mut::<PREFETCHED>() {
            prefetch_for_write(start);
        }
    }
}

thread_local! {
    static CACHE: PoolCache<Vec<u8>> = const { PoolCache::new(Vec::new()) };
}

static POOL: Pool<Vec<u8>> = Pool::new(&CACHE);

/// Replaces an empty buffer without memory by a pooled one; false if there is none.
#[inline]
pub(crate) fn acquire(buffer: &mut Vec<u8>) -> bool {
    POOL.acquire_in_place(buffer)
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
            let mut buffer = Vec::new();
            acquire(&mut buffer);
            buffer
        });
        let buffer = thread.join().expect("the thread");
        assert!(buffer.is_empty() && (1..MAX_CAPACITY).contains(&buffer.capacity()));
    }
}
