//! Chunks of a response with their times of arrival, in few allocations.

use super::blocks::Blocks;
use bytes::Bytes;
use respan_runtime::model_calls::PooledBuffer;
use std::fmt;
use std::mem;
use std::time::Duration;

/// Time of arrival and length, before each copied chunk.
const HEADER: usize = 12;

/// The memory of a shared chunk beside its bytes.
const SHARED_OVERHEAD: usize = 64;

/// A queue of chunks. Short ones are copied one after the other into blocks of pooled memory: a reference would keep the whole
/// read buffer of the HTTP client alive. Longer ones are shared.
#[derive(Default)]
pub(super) struct Chunks {
    /// Full blocks and shared chunks.
    earlier: Blocks<Block>,
    /// The block that grows.
    last: Copied,
    size: usize,
}

enum Block {
    Copied(Copied),
    Shared(Bytes, Duration),
}

/// Copied chunks, each behind its header.
#[derive(Default)]
struct Copied {
    bytes: PooledBuffer,
    /// The beginning of the first chunk that is not taken yet.
    start: usize,
}

impl Chunks {
    /// Adds a chunk that arrived at this time.
    pub(super) fn push(&mut self, bytes: &Bytes, arrival: Duration) {
        if bytes.len() > PooledBuffer::MAX_LENGTH - HEADER {
            self.end_block();
            self.size += bytes.len() + SHARED_OVERHEAD;
            self.earlier.push(Block::Shared(bytes.clone(), arrival));
            return;
        }
        if !self.last.push(bytes, arrival) {
            self.end_block();
            self.last.push(bytes, arrival);
        }
        self.size += bytes.len() + HEADER;
    }

    /// Passes the oldest chunk on; false if there is none.
    pub(super) fn take_oldest(&mut self, take: impl FnOnce(&[u8], Duration)) -> bool {
        let taken = match self.earlier.first_mut() {
            Some(Block::Shared(..)) => {
                let Some(Block::Shared(bytes, arrival)) = self.earlier.take_first() else {
                    return false;
                };
                take(&bytes, arrival);
                bytes.len() + SHARED_OVERHEAD
            }
            Some(Block::Copied(block)) => {
                let taken = block.take_oldest(take);
                if block.is_empty() {
                    self.earlier.take_first();
                }
                taken
            }
            None => self.last.take_oldest(take),
        };
        self.size -= taken;
        taken > 0
    }

    /// The bytes of the chunks, and their memory beside them.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    fn end_block(&mut self) {
        let block = mem::take(&mut self.last);
        if !block.is_empty() {
            self.earlier.push(Block::Copied(block));
        }
    }
}

impl Copied {
    /// False if there is no room.
    fn push(&mut self, bytes: &[u8], arrival: Duration) -> bool {
        let nanos = u64::try_from(arrival.as_nanos()).unwrap_or(u64::MAX);
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.bytes.append([&nanos.to_le_bytes(), &length.to_le_bytes(), bytes])
    }

    /// Passes the first chunk on; returns its size, 0 if there is none.
    fn take_oldest(&mut self, take: impl FnOnce(&[u8], Duration)) -> usize {
        let Some((bytes, arrival)) = self.oldest() else {
            return 0;
        };
        take(bytes, arrival);
        let size = HEADER + bytes.len();
        self.start += size;
        size
    }

    fn oldest(&self) -> Option<(&[u8], Duration)> {
        let (nanos, rest) = self.bytes.get(self.start..)?.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        Some((rest.get(..length)?, Duration::from_nanos(u64::from_le_bytes(*nanos))))
    }

    fn is_empty(&self) -> bool {
        self.start >= self.bytes.len()
    }
}

/// The size, without the content.
impl fmt::Debug for Chunks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Chunks")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    #[test]
    fn short_chunks_do_not_keep_the_buffer_of_the_client_alive() {
        let mut chunks = Chunks::default();
        let buffer = Bytes::from(vec![b' '; 8192]);
        chunks.push(&buffer.slice(..10), Duration::ZERO);
        assert!(buffer.is_unique());
        chunks.push(&buffer, Duration::ZERO);
        assert!(!buffer.is_unique());
    }

    proptest! {
        #[test]
        fn chunks_come_out_as_they_went_in(lengths in prop::collection::vec(0..3 * PooledBuffer::MAX_LENGTH / 2, 0..80), pause in 0_u8..9) {
            let mut chunks = Chunks::default();
            let mut expected = VecDeque::new();
            let check = |chunks: &mut Chunks, expected: &mut VecDeque<(Bytes, Duration)>| {
                let mut taken = None;
                let is_taken = chunks.take_oldest(|bytes, arrival| taken = Some((Bytes::copy_from_slice(bytes), arrival)));
                prop_assert_eq!(is_taken, taken.is_some());
                prop_assert_eq!(taken, expected.pop_front());
                Ok(())
            };
            for (at, length) in (0_u8..).zip(lengths) {
                let chunk = (Bytes::from(vec![at; length]), Duration::from_nanos(u64::from(at)));
                chunks.push(&chunk.0, chunk.1);
                expected.push_back(chunk);
                if at % 9 == pause {
                    check(&mut chunks, &mut expected)?;
                }
            }
            while !expected.is_empty() {
                check(&mut chunks, &mut expected)?;
            }
            check(&mut chunks, &mut expected)?;
            prop_assert_eq!(chunks.size(), 0);
        }
    }
}
