//! Completion of `flush` and `shutdown`: waiting for it, and the errors that they return.

mod completion;
mod error;

pub use error::{DeliveryFailure, FlushError, ShutdownError};

pub(crate) use completion::Completion;
pub(crate) use error::{Report, joined};
