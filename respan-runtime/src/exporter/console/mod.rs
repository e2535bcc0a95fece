//! The console exporter: one tree per trace, drawn on a terminal.
//!
//! ```text
//! finished span ─▶ Line ─▶ TraceAssembler ─▶ tree ─▶ writer
//!                  short   waits for the
//!                  texts   root of a trace
//! ```

mod completions;
mod duration;
mod exporter;
mod line;
mod model_call;
mod style;
mod text;
mod trace_assembler;

#[cfg(test)]
mod tests;

pub use exporter::ConsoleSpanExporter;
