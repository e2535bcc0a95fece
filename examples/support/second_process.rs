//! A second process of the same program.

use super::mock_llm_server::API_KEY;
use respan::{RespanSpanExporter, RespanTelemetry};
use std::error::Error;
use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A second process of this program. It may run until its standard input is closed.
#[derive(Debug)]
pub struct SecondProcess {
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl SecondProcess {
    /// Starts this program with these arguments.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub fn start(arguments: &[&str]) -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self {
            child,
            stdin,
            stdout: BufReader::new(stdout),
        })
    }

    /// Waits for the next line that the process prints.
    ///
    /// # Errors
    ///
    /// If the process ends without printing a line.
    pub fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stdout.read_line(&mut line)? == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the second process ended early",
            ));
        }
        Ok(line.trim_end().to_owned())
    }

    /// Closes standard input of the process, and waits for its end.
    ///
    /// # Errors
    ///
    /// If the process failed.
    pub fn finish(mut self) -> io::Result<()> {
        drop(self.stdin.take());
        let status = self.child.wait()?;
        if status.success() {
            return Ok(());
        }
        Err(io::Error::other(format!("the second process failed: {status}")))
    }
}

/// Ends the second process, also after a failure of the first one.
impl Drop for SecondProcess {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

/// Installs a telemetry that sends to this endpoint only.
///
/// # Errors
///
/// If the URL is invalid, or a telemetry is installed already.
pub fn telemetry(service: &str, collector_url: &str) -> Result<RespanTelemetry, Box<dyn Error>> {
    let exporter = RespanSpanExporter::builder()
        .api_key(API_KEY)
        .base_url(collector_url)
        .build()?;
    let builder = RespanTelemetry::builder().app_name(service).environment(|_name| None);
    Ok(builder.add_processor(exporter).init()?)
}
