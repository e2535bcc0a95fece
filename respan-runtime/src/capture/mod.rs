//! Arguments, results and errors of a call, as they are kept.

mod bounded;
mod content;
mod cut;
pub(crate) mod dispatch;
mod failure;
mod input;
mod items;
mod json;
pub(crate) mod results;
mod serialize;
mod slot;
pub(crate) mod spares;
mod strings;
mod text;

pub use input::Input;

pub(crate) use content::Content;
pub(crate) use cut::{MARK, cut, cut_text};
pub(crate) use failure::Exception;
pub(crate) use slot::Slot;
