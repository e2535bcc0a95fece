//! `respan view`.

use super::{DataArgs, Failure, browser, input, output};
use crate::html_file;
use crate::model::Otlp;
use clap::Args;
use std::fs::OpenOptions;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(super) struct ViewArgs {
    /// Files of OTLP/JSON lines or exported pages, `-` for standard input, or trace ids
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Write the page to this file instead of `view.html` in the directory of the data
    #[arg(long, value_name = "OUT")]
    html: Option<PathBuf>,
    /// Leave out prompts, answers and all other text that may be content
    #[arg(long)]
    no_content: bool,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn view(args: &ViewArgs) -> Result<ExitCode, Failure> {
    let mut all = Otlp::default();
    for name in &args.files {
        let otlp = if input::is_file(name) {
            input::file(name)?
        } else {
            input::require_id(name)?;
            stored(name, &args.data)?
        };
        all.append(otlp);
    }
    if args.no_content {
        all = all.without_content();
    }
    // Not in a directory that others can write to, where they could prepare the file.
    let path = args
        .html
        .clone()
        .unwrap_or_else(|| args.data.directory().join("view.html"));
    let failed = |error: std::io::Error| {
        format!(
            "cannot write {}: {error}. Choose another file with --html OUT",
            path.display()
        )
    };
    write(&path, &all).map_err(failed)?;
    let url = file_url(&path.canonicalize().map_err(failed)?);
    let warning = if args.no_content {
        "without content"
    } else {
        "contains prompts and answers; --no-content leaves them out"
    };
    output::print(&format!("{} spans, {warning}\nSee the trace: {url}\n", all.len()))?;
    if !args.no_open && args.html.is_none() {
        browser::open(&url);
    }
    Ok(ExitCode::SUCCESS)
}

fn stored(id: &str, data: &DataArgs) -> Result<Otlp, Failure> {
    let store = input::store(data)?;
    let trace = store.trace(id)?;
    let mut lines = Vec::new();
    store.export(trace.id(), true, &mut lines)?;
    Ok(Otlp::from_lines(&String::from_utf8_lossy(&lines))?)
}

/// Writes the page for its owner only.
fn write(path: &Path, otlp: &Otlp) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut out = BufWriter::new(options.open(path)?);
    html_file::write(&mut out, |data| writeln!(data, "{}", otlp.to_json()))?;
    out.flush()
}

fn file_url(path: &Path) -> String {
    let mut url = "file://".to_owned();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            url.push(char::from(byte));
        } else {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            let digits = [byte >> 4, byte & 15].map(|digit| char::from(DIGITS[usize::from(digit)]));
            url.push('%');
            url.extend(digits);
        }
    }
    url
}
