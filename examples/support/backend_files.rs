//! Copies of an example's spans under the names of two backends, for `./task backends`.

use respan::{ExportError, FileSpanExporter, Naming, Processor, RespanTelemetry};
use std::path::PathBuf;

/// The folder of the copies.
const FOLDER: &str = "RESPAN_EXAMPLE_SPANS";

/// Also writes the spans to `EXAMPLE.phoenix.jsonl` and `EXAMPLE.mlflow.jsonl` in the folder `RESPAN_EXAMPLE_SPANS`, if that is set.
///
/// # Errors
///
/// If a file cannot be opened.
pub fn add_to(telemetry: &RespanTelemetry) -> Result<(), ExportError> {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return Ok(());
    };
    let program = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let example = program.file_stem().unwrap_or_default().to_string_lossy();
    for (backend, naming) in [("phoenix", Naming::OpenInference), ("mlflow", Naming::Mlflow)] {
        let file = FileSpanExporter::new(folder.join(format!("{example}.{backend}.jsonl")))?;
        telemetry.add_processor(Processor::new(file).naming(naming));
    }
    Ok(())
}
