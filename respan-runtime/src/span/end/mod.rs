//! End of spans: from a running span to the record that goes to the pipeline or to a buffer.

mod end;
mod entity_path;
mod exported_parent;
mod snapshot;
mod start_notice;
