//! Draws traces on the terminal.

mod duration;
mod line;
mod style;
mod text;
mod trace_assembler;

use crate::exporter::{Export, ExportError, ExportFailure};
use crate::model::{FinishedSpan, SpanView};
use crate::sync::lock;
use line::Line;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::borrow::Cow;
use std::fmt;
use std::io::{self, IsTerminal as _, Write};
use std::sync::Mutex;
use style::Style;
use trace_assembler::TraceAssembler;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exporter::{data, run};
    use opentelemetry::KeyValue;
    use opentelemetry::trace::Status;
    use std::sync::Arc;

    /// What an exporter has written.
    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("the paper").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Paper {
        fn read(&self) -> String {
            String::from_utf8_lossy(&self.0.lock().expect("the paper")).into_owned()
        }
    }

    fn exporter() -> (ConsoleSpanExporter, Paper) {
        let paper = Paper::default();
        (ConsoleSpanExporter::new().writer(paper.clone()), paper)
    }

    fn export(exporter: &ConsoleSpanExporter, batch: Vec<SpanData>) {
        run(SpanExporter::export(exporter, batch)).expect("an export");
    }

    fn entity(mut span: SpanData, kind: &'static str) -> SpanData {
        span.attributes.push(KeyValue::new("traceloop.span.kind", kind));
        span
    }

    #[test]
    fn a_trace_is_drawn_as_a_tree_when_its_root_has_ended() {
        let (exporter, paper) = exporter();
        let mut tool = entity(data("look.tool", 3, 2), "tool");
        tool.status = Status::error("not\nthere");
        let mut task = entity(data("plan.task", 2, 1), "task");
        task.attributes.extend([
            KeyValue::new("traceloop.entity.input", r#"{"args":[],"kwargs":{"a":1}}"#),
            KeyValue::new("traceloop.entity.output", "2"),
        ]);
        let mut dropped = entity(data("wait.task", 4, 1), "task");
        dropped.attributes.push(KeyValue::new("respan.outcome", "cancelled"));
        export(&exporter, vec![tool, task]);
        assert_eq!(paper.read(), "");
        export(
            &exporter,
            vec![
                dropped,
                data("by_hand", 5, 1),
                entity(data("wf.workflow", 1, 0), "workflow"),
            ],
        );
        assert_eq!(
            paper.read(),
            "trace 00000000000000000000000000000001
workflow wf  1.00 ms  ok
├─ task plan  1.00 ms  ok  {\"a\":1} → 2
│  └─ tool look  1.00 ms  error: not there
├─ task wait  1.00 ms  cancelled
└─ span by_hand  1.00 ms  ok
"
        );
    }

    /// Another SDK may leave a key twice; the last one counts, as in a map.
    #[test]
    fn the_last_value_of_a_repeated_key_counts() {
        let (exporter, paper) = exporter();
        let mut root = entity(entity(data("wf.workflow", 1, 0), "task"), "workflow");
        root.attributes.extend([
            KeyValue::new("traceloop.entity.output", "1"),
            KeyValue::new("traceloop.entity.output", "2"),
        ]);
        export(&exporter, vec![root]);
        assert!(
            paper.read().ends_with("\nworkflow wf  1.00 ms  ok  → 2\n"),
            "{}",
            paper.read()
        );
    }

    #[test]
    fn what_misses_its_root_is_drawn_at_a_flush() {
        let (exporter, paper) = exporter();
        export(&exporter, vec![data("child", 3, 2), data("parent", 2, 1)]);
        exporter.force_flush().expect("a flush");
        let tree = "trace 00000000000000000000000000000001\nspan parent  1.00 ms  ok\n└─ span child  1.00 ms  ok\n";
        assert_eq!(paper.read(), tree);
        exporter.shutdown().expect("a shutdown");
        assert_eq!(paper.read(), tree);
    }

    #[test]
    fn a_root_with_a_remote_parent_is_a_root() {
        let (exporter, paper) = exporter();
        let mut root = data("root", 2, 1);
        root.parent_span_is_remote = true;
        export(
            &exporter,
            vec![data("child", 3, 2), data("of another root", 5, 4), root],
        );
        assert!(paper.read().contains("span root"));
        assert!(paper.read().contains("└─ span child"));
        assert!(!paper.read().contains("another"));
    }

    #[test]
    fn no_more_is_held_than_fits() {
        let (exporter, paper) = exporter();
        for id in 0..10_001 {
            export(&exporter, vec![data("lost", 2 + id, 1)]);
        }
        assert_eq!(paper.read().lines().count(), 10_002);
    }

    #[test]
    fn a_chain_deeper_than_the_stack_is_drawn() {
        let (exporter, paper) = exporter();
        export(
            &exporter,
            (1..=9_000).rev().map(|id| data("link", id, id - 1)).collect(),
        );
        assert_eq!(paper.read().lines().count(), 9_001);
    }

    #[test]
    fn a_writer_that_refuses_is_an_error() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
                Err(io::Error::other("no room"))
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let exporter = ConsoleSpanExporter::new().writer(Full);
        let refused = run(SpanExporter::export(&exporter, vec![data("root", 1, 0)]));
        assert!(refused.is_err_and(|error| error.to_string().contains("no room")));
    }

    #[test]
    fn colours_wrap_the_words() {
        let mut output = String::new();
        let mut assembler = TraceAssembler::default();
        assembler.add(Line::new(&data("root", 1, 0)));
        assembler.draw_finished(Style::Coloured, &mut output);
        assert!(output.contains("\x1b[1mroot\x1b[0m"));
    }
}
