//! TODO head.

mod completion;
mod error;

pub use error::{DeliveryFailure, FlushError, ShutdownError};

pub(crate) use completion::Receipt;
pub(crate) use error::list;
