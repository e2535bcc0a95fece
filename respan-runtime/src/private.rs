//! Items that the expansion of the attributes uses. Not part of the public API: they change together with the macros.
#![allow(missing_docs)]

pub use crate::capture::{
    Failure, FailureOf, FailuresOf, Input, Never, NoFailure, OutputOf, ResultWriter, Returned, capture, capture_type,
};
pub use crate::filter::OPERATOR_SPELLINGS;
pub use crate::model::{Callsite, ComputedOptions, EntityKind, IntoSpanLink};
pub use crate::region::{Callee, Job, carry, carry_call, carry_future};
pub use crate::span::call::{
    EnteredCall, FilterValue, ProcessorNameList, TracedCall, filter_json, processor_names, text,
};
pub use crate::span::future::{
    AsyncCall, Boxed, ByShape, Container, ContainerOf, Ends, Fallible, Futures, HasTraits, InOption, InOther, InResult,
    ItemWriters, Iterators, Itself, KeepsOpen, Known, Lazy, LazyKind, Opened, Opening, Opens, Other, Parts, Plain,
    Shape, Streams, Traced, TracedIterator, TracedStream, Whole, async_call, begin, shape,
};

/// Traits of the autoref specialisation, for a glob import inside of generated blocks.
pub mod dispatch {
    pub use crate::capture::{Failed, Split};
    pub use crate::region::{CalleeGeneric, CalleeKnown, CalleeOther, JobAny, JobBoxed, JobCall, JobErased, JobFuture};
    pub use crate::span::future::{Contained, NotLazy};
}
