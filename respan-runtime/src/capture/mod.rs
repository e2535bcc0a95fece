//! Arguments, results and errors of a call, as they are kept.

mod content;
pub(crate) mod dispatch;
mod input;
mod result_writer;
mod results;
mod serialize;
mod slot;

pub use dispatch::{Capture, Captured, Failed, Failure, Never, Returned, Split};
pub use input::Input;
pub use result_writer::Finish;
pub use results::{FailureOf, FailureWritten, NoFailure, OutputOf, OutputWritten};

pub(crate) use content::Content;
pub(crate) use result_writer::{Write, write_result};
