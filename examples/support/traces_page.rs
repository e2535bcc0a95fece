//! The Traces page of a run, as one HTML file.

use super::collector::Collector;
use super::html_file;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};

/// Writes the received spans beside the running program, and returns the address of the file.
///
/// # Errors
///
/// If the file cannot be written.
pub fn write(name: &str, collector: &Collector) -> io::Result<String> {
    let path = std::env::current_exe()?.with_file_name(name);
    let mut out = BufWriter::new(File::create(&path)?);
    html_file::write(&mut out, |data| collector.write_lines(data))?;
    out.flush()?;
    let path = path.to_string_lossy().replace('\\', "/").replace(' ', "%20");
    Ok(format!("file:///{}", path.trim_start_matches('/')))
}
