//! `ConsoleSpanExporter` and its implementations of the exporter traits.

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

/// Draws each trace as a tree, on standard output or another writer.
///
/// Use it during development. A tree is drawn when its root span ends; spans whose root has not ended are drawn at a flush
/// and at the shutdown. Output to a terminal is coloured, unless the environment variable `NO_COLOR` is set.
///
/// ```
/// use respan::{ConsoleSpanExporter, RespanTelemetry};
///
/// let telemetry = RespanTelemetry::builder()
/// #     .environment(|_| None)
///     .add_processor(ConsoleSpanExporter::new().writer(std::io::stderr()))
///     .build()?;
/// # drop(telemetry);
/// # Ok::<(), respan::InitError>(())
/// ```
///
/// The output of a workflow with two tasks and the call of a model, which is recognised by its attribute
/// `gen_ai.request.model` or `gen_ai.response.model` and shows the model, the tokens of prompt and answer, and the time to the
/// first token:
///
/// ```text
/// trace 6af7651916cd43dd8448eb211c80319c
/// workflow pirate_joke  1.24 s  ok  {"topic":"parrots"} → "Arr, ..."
/// ├─ task create_joke  812 ms  ok  → "Why did the parrot ..."
/// │  └─ llm openai.chat  810 ms  ok  gpt-4o (14 → 21 tokens, first after 230 ms)  Tell me a joke → Why did the parrot ...
/// └─ task translate  431 ms  error: the parrot has left
/// ```
pub struct ConsoleSpanExporter {
    output: Mutex<Output>,
}

struct Output {
    writer: Box<dyn Write + Send>,
    style: Style,
    assembler: TraceAssembler,
}

impl ConsoleSpanExporter {
    /// Creates an exporter that writes to standard output.
    pub fn new() -> Self {
        let stdout = io::stdout();
        let style = Style::for_terminal(stdout.is_terminal());
        Self::with_writer(Box::new(stdout), style)
    }

    /// Sets the writer; its output is not coloured.
    #[must_use]
    pub fn writer(self, writer: impl Write + Send + 'static) -> Self {
        Self::with_writer(Box::new(writer), Style::Plain)
    }

    fn with_writer(writer: Box<dyn Write + Send>, style: Style) -> Self {
        Self {
            output: Mutex::new(Output {
                writer,
                style,
                assembler: TraceAssembler::default(),
            }),
        }
    }

    fn draw_batch<S: SpanView>(&self, batch: &[S]) -> Result<(), ExportError> {
        self.draw(|assembler, style, out| {
            // The whole batch is added first: a root may precede descendants that ended after it.
            for span in batch {
                assembler.add(Line::new(span));
                assembler.evict(style, out);
            }
            assembler.draw_finished(style, out);
        })
    }

    fn draw_all(&self) -> Result<(), ExportError> {
        self.draw(TraceAssembler::draw_all)
    }

    fn draw(&self, draw: impl FnOnce(&mut TraceAssembler, Style, &mut String)) -> Result<(), ExportError> {
        let mut output = lock(&self.output);
        let mut out = String::new();
        let style = output.style;
        draw(&mut output.assembler, style, &mut out);
        if out.is_empty() {
            return Ok(());
        }
        // In one write, so that the program's own output does not interrupt a tree.
        let result = output
            .writer
            .write_all(out.as_bytes())
            .and_then(|()| output.writer.flush());
        result.map_err(|error| ExportError::Output(error.to_string()))
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
        Ok(self.draw_batch(batch)?)
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        self.draw_all()
    }

    fn shutdown(&mut self) -> Result<(), ExportError> {
        self.draw_all()
    }

    fn describe(&self) -> Cow<'static, str> {
        "console".into()
    }
}

impl SpanExporter for ConsoleSpanExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        Ok(self.draw_batch(&batch)?)
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(self.draw_all()?)
    }

    fn shutdown_with_timeout(&self, _timeout: std::time::Duration) -> OTelSdkResult {
        Ok(self.draw_all()?)
    }
}

impl fmt::Debug for ConsoleSpanExporter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ConsoleSpanExporter").finish_non_exhaustive()
    }
}
