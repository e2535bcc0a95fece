//! Memory of short header values, so that one allocation serves many requests.

use bytes::{Bytes, BytesMut};
use std::cell::RefCell;

/// Bytes of a block. A value that is kept for long keeps its whole block.
const BLOCK: usize = 2048;

thread_local! {
    static CURRENT: RefCell<BytesMut> = RefCell::new(BytesMut::new());
}

/// A copy of a short text, in the current block of the thread. A block is used again once its values are dropped.
pub(super) fn copy(text: &[u8]) -> Bytes {
    in_block(text).unwrap_or_else(|| Bytes::copy_from_slice(text))
}

/// `None` while the thread ends.
fn in_block(text: &[u8]) -> Option<Bytes> {
    let copied = CURRENT.try_with(|block| {
        let mut block = block.try_borrow_mut().ok()?;
        if block.capacity() < text.len() {
            block.reserve(BLOCK);
        }
        block.extend_from_slice(text);
        Some(block.split().freeze())
    });
    copied.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_as_they_were_written_when_the_block_is_used_again() {
        let text = |at: usize| format!("{at:055}");
        let mut kept = Vec::new();
        for at in 0..500 {
            let value = copy(text(at).as_bytes());
            assert_eq!(value, text(at));
            if at % 7 == 0 {
                kept.push((at, value));
            }
        }
        assert!(kept.iter().all(|(at, value)| *value == text(*at)));
    }
}
