//! The data directory: the database, the page's random path, and which server uses it.

use super::error::ServerError;
use rand::TryRngCore as _;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio::sync::watch;

/// A directory that this process has locked.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    /// The lock ends with the process, however that ends.
    _lock: File,
    stop: watch::Sender<bool>,
}

impl Directory {
    pub(super) fn lock(path: &Path) -> Result<Self, ServerError> {
        let failed = |error: io::Error| ServerError::directory(path, &error);
        fs::create_dir_all(path).map_err(failed)?;
        let lock = private(&path.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
                stop: watch::Sender::new(false),
            }),
            Err(TryLockError::WouldBlock) => {
                Err(ServerError::in_use(path, find_running(path).map(|running| running.0)))
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Writes where the server is found.
    pub(super) fn publish(&mut self, url: &str, address: SocketAddr) -> Result<(), ServerError> {
        let path = self.path.join("server");
        let failed = |error: io::Error| ServerError::directory(&self.path, &error);
        let mut file = private(&path).map_err(failed)?;
        file.set_len(0).map_err(failed)?;
        file.write_all(format!("{url}\n{address}\n").as_bytes()).map_err(failed)
    }

    pub(super) fn on_stop(&mut self, stop: watch::Sender<bool>) {
        self.stop = stop;
    }

    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    pub(super) fn stop(&mut self) {
        self.stop.send_replace(true);
        // It is stale then; a reader checks the lock first.
        let _ = fs::remove_file(self.path.join("server"));
    }
}

/// The page and the address of the server that uses a directory.
pub(crate) fn find_running(path: &Path) -> Option<(String, SocketAddr)> {
    let lock = File::open(path.join("lock")).ok()?;
    if lock.try_lock_shared().is_ok() {
        return None;
    }
    let text = fs::read_to_string(path.join("server")).ok()?;
    let (url, address) = text.trim_end().split_once('\n')?;
    Some((url.to_owned(), address.parse().ok()?))
}

/// The random path of the page, kept so that links survive a restart.
pub(crate) fn private_path(directory: &Path) -> Result<String, ServerError> {
    let failed = |error: io::Error| ServerError::directory(directory, &error);
    let mut file = private(&directory.join("path")).map_err(failed)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(failed)?;
    let text = text.trim();
    if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(text.to_owned());
    }
    let mut bytes = [0; 16];
    let filled = rand::rngs::OsRng.try_fill_bytes(&mut bytes);
    filled.map_err(|error| failed(io::Error::other(error)))?;
    let path = crate::model::hex(&bytes);
    file.set_len(0).map_err(failed)?;
    file.write_all(path.as_bytes()).map_err(failed)?;
    Ok(path)
}

/// Opens or creates a file for its owner only.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// The directory of the user's data.
pub(crate) fn default_directory() -> PathBuf {
    let variable = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(path) = variable("RESPAN_VIEWER_DATA") {
        return path;
    }
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/share")))
    };
    base.unwrap_or_else(std::env::temp_dir).join("respan")
}
