//! Draws traces on the terminal.

mod duration;
mod exporter;
mod line;
mod style;
mod text;
mod trace_assembler;

#[cfg(test)]
mod tests;

pub use exporter::ConsoleSpanExporter;
