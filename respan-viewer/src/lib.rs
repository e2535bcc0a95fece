//! The Traces page: a local viewer for the traces of LLM applications.
//!
//! The binary `respan` receives spans over OTLP/HTTP, keeps them in a database and shows them in a browser while the
//! programs run. It reads the attributes of Respan, OpenLLMetry, OpenTelemetry and `OpenInference`. This library holds its parts:
//! the [store](Store), the [server](Server) and the [self-contained page](html_file) of one trace.

pub mod command;
pub mod html_file;
mod model;
mod server;
mod store;

pub use model::{Diff, Otlp, OtlpError, Trace};
pub use server::{Server, ServerError, ServerOptions};
pub use store::{Retention, Store, StoreError};
