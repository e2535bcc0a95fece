//! An exporter that appends to a file.

use super::Export;
use super::append_file::{has_partial_line, is_replaced, open};
use super::error::ExportError;
use super::failure::ExportFailure;
use crate::diagnostics::printable;
use crate::exporter::otlp_json::{encode_request, encode_resource};
use crate::model::{FinishedSpan, SpanView};
use crate::sync::lock;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Appends spans to a file, one OTLP/JSON request per line.
///
/// Use it to record spans without a network; each line is the request body that
/// [`RespanSpanExporter`](crate::RespanSpanExporter) would have sent for the same spans, and any HTTP client can send it
/// later. Lines are written without buffering. A line that a crash or a full disk left incomplete is terminated before the
/// next one. On Unix, if the file is removed or renamed, as by a log rotation, the next line goes to a new file at the same path.
///
/// ```
/// use respan::FileSpanExporter;
///
/// let path = std::env::temp_dir().join(format!("spans-{}.jsonl", std::process::id()));
/// let exporter = FileSpanExporter::new(&path)?;
/// # drop(exporter);
/// # let _ = std::fs::remove_file(&path);
/// # Ok::<(), respan::ExportError>(())
/// ```
pub struct FileSpanExporter {
    path: PathBuf,
    /// The resource as JSON.
    resource: Vec<u8>,
    state: Mutex<State>,
}

struct State {
    file: File,
    /// The absolute path: the program may change its working directory.
    path: PathBuf,
    /// The last line; its allocation is reused.
    line: Vec<u8>,
    /// `true` if the last line has no newline, because the disk was full or a process was killed.
    ends_within_line: bool,
}

/// The largest buffer that is reused.
const MAX_REUSED_LINE: usize = 8 * 1024 * 1024;

/// Omits the last line and the resource, which contain user data.
impl fmt::Debug for FileSpanExporter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FileSpanExporter")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl FileSpanExporter {
    /// Opens the file for appending, and creates it if it does not exist; on Unix only its owner may then read and write it.
    ///
    /// # Errors
    ///
    /// [`ExportError::File`] if the file cannot be opened for writing; its directory must exist. Also if it is a named pipe,
    /// since writing to one waits for its reader.
    ///
    /// ```
    /// let result = respan::FileSpanExporter::new("/no/such/directory/spans.jsonl");
    /// assert!(matches!(result, Err(respan::ExportError::File { .. })));
    /// ```
    pub fn new(path: impl Into<PathBuf>) -> Result<Self, ExportError> {
        let path = path.into();
        let file = open(&path).map_err(|error| file_error(&path, &error))?;
        let state = State {
            file,
            path: std::path::absolute(&path).unwrap_or_else(|_| path.clone()),
            line: Vec::new(),
            ends_within_line: has_partial_line(&path).unwrap_or(false),
        };
        Ok(Self {
            path,
            resource: encode_resource(&Resource::builder_empty().build()),
            state: Mutex::new(state),
        })
    }

    fn append<S: SpanView>(&self, batch: &[S]) -> Result<(), ExportError> {
        if batch.is_empty() {
            return Ok(());
        }
        lock(&self.state)
            .append(&self.resource, batch)
            .map_err(|error| file_error(&self.path, &error))
    }
}

impl State {
    fn append<S: SpanView>(&mut self, resource: &[u8], batch: &[S]) -> io::Result<()> {
        if is_replaced(&self.file, &self.path) {
            self.file = open(&self.path)?;
            self.ends_within_line = has_partial_line(&self.path).unwrap_or(false);
        }
        self.line.clear();
        if self.ends_within_line {
            self.line.push(b'\n');
        }
        encode_request(&mut self.line, resource, batch);
        self.line.push(b'\n');
        // In one call, so that the lines of several writers do not mix.
        let written = self.file.write_all(&self.line);
        self.ends_within_line = written.is_err();
        if self.line.capacity() > MAX_REUSED_LINE {
            self.line = Vec::new();
        }
        written
    }
}

fn file_error(path: &Path, error: &io::Error) -> ExportError {
    ExportError::File {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

impl Export for FileSpanExporter {
    fn set_resource(&mut self, resource: &Resource) {
        self.resource = encode_resource(resource);
    }

    fn export(&mut self, batch: &[FinishedSpan]) -> Result<(), ExportFailure> {
        Ok(self.append(batch)?)
    }

    fn describe(&self) -> Cow<'static, str> {
        format!("file {}", printable(&self.path)).into()
    }
}

impl SpanExporter for FileSpanExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        Ok(self.append(&batch)?)
    }

    fn set_resource(&mut self, resource: &Resource) {
        Export::set_resource(self, resource);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exporter::fixtures::{run_export, span_data};
    use serde_json::Value;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A unique path, removed when dropped.
    struct TempFile(PathBuf);

    impl TempFile {
        fn new() -> Self {
            static NEXT: AtomicUsize = AtomicUsize::new(0);
            let name = format!("respan-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            Self(std::env::temp_dir().join(name))
        }

        fn span_names(&self) -> Vec<String> {
            let text = std::fs::read_to_string(&self.0).expect("a file");
            let lines = text
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
            lines
                .map(|request| request["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["name"].to_string())
                .collect()
        }
    }

    impl Drop for TempFile {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    #[test]
    fn each_export_appends_one_line() {
        let file = TempFile::new();
        for name in ["one", "two"] {
            let exporter = FileSpanExporter::new(&file.0).expect("an exporter");
            run_export(SpanExporter::export(&exporter, vec![span_data(name, 1, 0)])).expect("an export");
            run_export(SpanExporter::export(&exporter, Vec::new())).expect("an export of nothing");
        }
        assert_eq!(file.span_names(), ["\"one\"", "\"two\""]);
    }

    #[test]
    fn a_partial_line_is_terminated_before_the_next() {
        let file = TempFile::new();
        let exporter = FileSpanExporter::new(&file.0).expect("an exporter");
        {
            let mut state = exporter.state.lock().expect("the state");
            state.file.write_all(b"{}").expect("a write");
            state.ends_within_line = true;
        }
        run_export(SpanExporter::export(&exporter, vec![span_data("next", 1, 0)])).expect("an export");
        assert_eq!(file.span_names(), ["null", "\"next\""]);
    }

    #[test]
    fn a_partial_line_of_an_earlier_process_is_terminated_before_the_next() {
        let file = TempFile::new();
        for partial in ["{}", ""] {
            std::fs::write(&file.0, partial).expect("a write");
            let exporter = FileSpanExporter::new(&file.0).expect("an exporter");
            run_export(SpanExporter::export(&exporter, vec![span_data("next", 1, 0)])).expect("an export");
            assert_eq!(file.span_names().last().map(String::as_str), Some("\"next\""));
        }
    }

    #[test]
    fn an_error_names_the_path() {
        let result = FileSpanExporter::new("/no/such/directory/spans").map(drop);
        assert!(result.is_err_and(|error| error.to_string().contains("/no/such/directory/spans")));
    }
}
