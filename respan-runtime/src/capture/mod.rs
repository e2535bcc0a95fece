//! Arguments, results and errors of a call, as they are kept.

mod bounded;
mod content;
mod cut;
pub(crate) mod dispatch;
mod failure;
mod input;
mod items;
mod json;
mod serialize;
mod slot;
pub(crate) mod spares;
mod strings;
mod text;

pub use failure::FailureSlot;
pub use input::Input;
pub use slot::Slot;

pub(crate) use content::Content;
pub(crate) use cut::{MARK, cut, cut_text};
pub(crate) use failure::Exception;
