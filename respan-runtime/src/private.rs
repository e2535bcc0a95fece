//! What the attributes' output uses. Not part of the public interface: it changes with the macros.
#![allow(missing_docs)]

pub use crate::capture::Input;
pub use crate::capture::dispatch::{Capture, Failure, Never, Returned};
pub use crate::capture::results::{FailureOf, NoFailure, OutputOf};
pub use crate::filter::OPERATOR_SPELLINGS;
pub use crate::scope::carry::{Job, carry, carry_call, carry_future};
pub use crate::span::shape::{Boxed, Fallible, Plain, Shape};
pub use crate::span::{
    Call, Callsite, EntityKind, Entry, Finish, Guard, IntoSpanLink, Traced, TracedIterator, TracedStream, begin, call,
    enter, text,
};

/// The traits of the autoref specialisation, for a glob import inside of generated blocks.
pub mod dispatch {
    pub use crate::capture::dispatch::{Captured, Failed, Split};
    pub use crate::capture::results::{FailureWritten, OutputWritten};
    pub use crate::scope::carry::{JobAny, JobBoxed, JobCall, JobErased, JobFuture};
    pub use crate::span::shape::Shaped;
}
