//! End of spans: from a running span to the record that goes to the pipeline or to a buffer.

mod end;
mod exported_parent;
mod path;
mod snapshot;
mod start_notice;
