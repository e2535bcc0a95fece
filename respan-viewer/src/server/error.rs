//! Errors of a server's start.

use crate::store::StoreError;
use std::fmt;
use std::io::ErrorKind;
use std::net::IpAddr;
use std::path::Path;

/// The reason for which a server cannot start, and the remedy.
#[derive(Debug)]
pub struct ServerError {
    text: String,
    running: Option<String>,
}

impl ServerError {
    pub(super) fn bind(host: IpAddr, port: u16, error: &std::io::Error) -> Self {
        let text = match error.kind() {
            ErrorKind::AddrInUse => {
                format!("port {port} is used by another program. Choose one with --port N, or a free one with --port 0")
            }
            ErrorKind::AddrNotAvailable => {
                format!("{host} is no address of this machine. Choose one with --host ADDRESS")
            }
            _ => format!("cannot listen at port {port}: {error}. Choose another one with --port N"),
        };
        Self { text, running: None }
    }

    pub(super) fn directory(path: &Path, error: &std::io::Error) -> Self {
        let text = format!(
            "cannot use the directory {}: {error}. Choose another one with --data DIR",
            path.display()
        );
        Self { text, running: None }
    }

    pub(super) fn in_use(path: &Path, running: Option<String>) -> Self {
        let text = format!(
            "another server uses {}. Open its page, stop it, or choose another directory with --data DIR",
            path.display()
        );
        Self { text, running }
    }

    /// The page of the server that uses the same directory.
    pub fn running(&self) -> Option<&str> {
        self.running.as_deref()
    }
}

impl From<StoreError> for ServerError {
    fn from(error: StoreError) -> Self {
        Self {
            text: error.to_string(),
            running: None,
        }
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl std::error::Error for ServerError {}
