//! The mark of a place where something was left out.

/// Marks a place where something was left out.
pub(crate) const ELLIPSIS: &str = "…";

/// Bytes reserved for an ellipsis as the last member of a container: `,"…":"…"`.
pub(super) const ELLIPSIS_ROOM: usize = 16;
