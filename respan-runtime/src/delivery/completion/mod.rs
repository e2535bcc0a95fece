//! TODO head.

mod completion;
mod error;

pub use error::{DeliveryFailure, FlushError, ShutdownError};

pub(crate) use completion::Completion;
pub(crate) use error::list;
