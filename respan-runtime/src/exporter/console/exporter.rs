//! The console exporter.

use super::line::Line;
use super::style::Style;
use super::trace_assembler::TraceAssembler;
use crate::exporter::{Export, ExportError, ExportFailure};
use crate::model::{FinishedSpan, SpanView};
use crate::sync::lock;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::borrow::Cow;
use std::fmt;
use std::io::{self, IsTerminal as _, Write};
use std::sync::Mutex;

/// Draws each trace as a tree, on standard output or wherever else text can go.
///
/// For a look at what a program does while it is being written. A tree is drawn when its root has ended; what still
/// misses its root is drawn at a flush and at the end. Coloured on a terminal, unless the variable `NO_COLOR` is set.
///
/// ```
/// use respan::ConsoleSpanExporter;
///
/// let on_standard_error = ConsoleSpanExporter::new().writer(std::io::stderr());
/// # let _ = on_standard_error;
/// ```
///
/// A workflow with two tasks looks like this:
///
/// ```text
/// trace 6af7651916cd43dd8448eb211c80319c
/// workflow pirate_joke  1.24 s  ok  {"topic":"parrots"} → "Arr, ..."
/// ├─ task create_joke  812 ms  ok  → "Why did the parrot ..."
/// └─ task translate  431 ms  error: the parrot has left
/// ```
pub struct ConsoleSpanExporter {
    output: Mutex<Output>,
}

/// Where the trees go, and what waits to be drawn.
struct Output {
    writer: Box<dyn Write + Send>,
    style: Style,
    assembler: TraceAssembler,
}

impl ConsoleSpanExporter {
    /// An exporter to standard output.
    ///
    /// ```
    /// let exporter = respan::ConsoleSpanExporter::new();
    /// # let _ = exporter;
    /// ```
    pub fn new() -> Self {
        let stdout = io::stdout();
        let style = Style::for_terminal(stdout.is_terminal());
        Self::with(Box::new(stdout), style)
    }

    /// Writes elsewhere, without colours.
    ///
    /// ```
    /// let exporter = respan::ConsoleSpanExporter::new().writer(Vec::new());
    /// # let _ = exporter;
    /// ```
    #[must_use]
    pub fn writer(self, writer: impl Write + Send + 'static) -> Self {
        Self::with(Box::new(writer), Style::Plain)
    }

    fn with(writer: Box<dyn Write + Send>, style: Style) -> Self {
        Self {
            output: Mutex::new(Output {
                writer,
                style,
                assembler: TraceAssembler::default(),
            }),
        }
    }

    fn take<S: SpanView>(&self, batch: &[S]) -> Result<(), ExportError> {
        self.draw(|assembler, style, out| {
            // All of them first: in one batch a root may come before what ended after it.
            for span in batch {
                assembler.add(Line::new(span));
                assembler.evict(style, out);
            }
            assembler.draw_finished(style, out);
        })
    }

    fn draw_rest(&self) -> Result<(), ExportError> {
        self.draw(TraceAssembler::draw_rest)
    }

    fn draw(&self, draw: impl FnOnce(&mut TraceAssembler, Style, &mut String)) -> Result<(), ExportError> {
        let mut output = lock(&self.output);
        let mut out = String::new();
        let style = output.style;
        draw(&mut output.assembler, style, &mut out);
        if out.is_empty() {
            return Ok(());
        }
        // In one piece, so that the program's own lines do not cut a tree.
        let written = output
            .writer
            .write_all(out.as_bytes())
            .and_then(|()| output.writer.flush());
        written.map_err(|error| ExportError::Output(error.to_string()))
    }
}

impl Default for ConsoleSpanExporter {
    fn default() -> Self {
        Self::new()
    }
}

impl Export for ConsoleSpanExporter {
    fn set_resource(&mut self, _resource: &Resource) {}

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        Ok(self.take(batch)?)
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        self.draw_rest()
    }

    fn shutdown(&mut self) -> Result<(), ExportError> {
        self.draw_rest()
    }

    fn describe(&self) -> Cow<'static, str> {
        "console".into()
    }
}

impl SpanExporter for ConsoleSpanExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        Ok(self.take(&batch)?)
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(self.draw_rest()?)
    }

    fn shutdown_with_timeout(&self, _timeout: std::time::Duration) -> OTelSdkResult {
        Ok(self.draw_rest()?)
    }
}

impl fmt::Debug for ConsoleSpanExporter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ConsoleSpanExporter").finish_non_exhaustive()
    }
}
