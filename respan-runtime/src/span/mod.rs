//! A span from its start to the record that is handed over.

mod active;
pub(crate) mod ambient;
mod arc_slot;
mod callsite;
pub(crate) mod clock;
mod ending;
mod entity;
mod entry;
mod extra;
mod finish;
mod finished;
mod handle;
pub(crate) mod ids;
mod kind;
mod link;
mod live;
mod open;
mod path;
mod place;
mod prologue;
mod record;
pub(crate) mod running;
mod seed;
mod sequence;
pub(crate) mod shape;
mod shorten;
mod size;
mod start;
mod sync;
#[cfg(test)]
mod tests;
mod traced;
mod tracer;
mod value;
mod view;
mod view_data;
mod view_record;

pub use callsite::Callsite;
pub use entry::{Call, Entry, enter, text};
pub use finish::Finish;
pub(crate) use finish::Write;
pub use handle::RespanSpan;
pub use kind::EntityKind;
pub use link::{IntoSpanLink, SpanLink, SpanLinkError};
pub use open::Guard;
pub use prologue::{begin, call};
pub use sequence::{TracedIterator, TracedStream};
pub use traced::Traced;
pub use tracer::{RespanTracer, RespanTracerProvider};
pub use value::AttributeValue;

pub(crate) use active::{current as current_live, live as live_in};
pub(crate) use ending::Ending;
pub(crate) use entity::Entity;
pub(crate) use finished::{Finished, Prepared};
pub(crate) use live::Live;
#[cfg(test)]
pub(crate) use record::Extra;
pub(crate) use record::{EventRecord, LinkRecord, Processors, Record, Site, Texts};
pub(crate) use start::Plan;
pub(crate) use view::{Attributes, SpanView, ValueRef};
