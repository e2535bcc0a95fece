//! A buffer from the pool of content buffers.

use super::buffer_pool::{self, MAX_CAPACITY};
use std::mem;
use std::ops::Deref;

/// Bytes reserved at once.
const MIN_CAPACITY: usize = 256;

/// A buffer of bounded length from the pool of content buffers, for crates that keep bytes until their span is exported.
///
/// Its memory is acquired with the first bytes, and returns to the pool when it is dropped.
#[derive(Default)]
pub struct PooledBuffer(Vec<u8>);

impl PooledBuffer {
    /// The longest content, whose memory is pooled.
    pub const MAX_LENGTH: usize = MAX_CAPACITY;

    /// Appends bytes; false, without any of them, if they do not fit.
    pub fn append<const COUNT: usize>(&mut self, parts: [&[u8]; COUNT]) -> bool {
        let added = parts.iter().map(|part| part.len()).sum::<usize>();
        let length = self.0.len().saturating_add(added);
        if length > Self::MAX_LENGTH {
            return false;
        }
        self.reserve(length);
        for part in parts {
            self.0.extend_from_slice(part);
        }
        true
    }

    fn reserve(&mut self, length: usize) {
        if self.0.capacity() == 0 && length > 0 {
            buffer_pool::acquire(&mut self.0);
        }
        if length > self.0.capacity() {
            let grown = length.max(2 * self.0.capacity()).clamp(MIN_CAPACITY, Self::MAX_LENGTH);
            self.0.reserve_exact(grown - self.0.len());
        }
    }
}

impl Deref for PooledBuffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// Releases the memory into the pool.
impl Drop for PooledBuffer {
    fn drop(&mut self) {
        buffer_pool::release(mem::take(&mut self.0));
    }
}

/// The length, without the content.
impl std::fmt::Debug for PooledBuffer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("PooledBuffer")
            .field("length", &self.0.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::PooledBuffer;

    #[test]
    fn what_does_not_fit_is_refused_as_a_whole() {
        let mut buffer = PooledBuffer::default();
        let half = vec![1; PooledBuffer::MAX_LENGTH / 2];
        assert!(buffer.append([b"a", &half]));
        assert!(!buffer.append([b"b", &half]));
        assert_eq!(buffer.len(), half.len() + 1);
        assert!(buffer.append([&half[1..]]));
        assert!(!buffer.append([b"c"]));
    }

    #[test]
    fn memory_is_reused() {
        let thread = std::thread::spawn(|| {
            let address = |byte: u8| {
                let mut buffer = PooledBuffer::default();
                assert!(buffer.append([&[byte; 3000]]));
                assert_eq!(*buffer, [byte; 3000]);
                (buffer.as_ptr(), buffer.0.capacity())
            };
            address(1) == address(2)
        });
        assert!(thread.join().expect("the thread"));
    }
}
