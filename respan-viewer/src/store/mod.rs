//! The database of received spans, in `SQLite`.
//!
//! One thread writes: it commits all requests that wait in one transaction and answers each after the commit. Readers have
//! connections of their own. Words are indexed by the writer while it has nothing else to do, and when they have waited for a second.

mod columns;
mod compare;
mod error;
mod flags;
mod list;
mod read;
mod retention;
mod schema;
mod span_text;
mod text_index;
mod trace_change;
mod values;
mod write;
mod writer;

pub use error::StoreError;
pub(crate) use list::ListQuery;
pub use retention::Retention;

use crate::model::Otlp;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{oneshot, watch};
use writer::{Command, Writer};

/// A database of spans.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
    /// Idle connections for reading.
    readers: Arc<Mutex<Vec<Connection>>>,
    writer: Option<Writer>,
}

impl Store {
    /// Opens the database for writing, and creates it if it does not exist. One process may do so at a time.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened, is no database of respan's or was written by another version.
    pub fn open(path: &Path, retention: Retention) -> Result<Self, StoreError> {
        let connection = schema::open(path)?;
        let writer = Writer::start(connection, retention)?;
        Ok(Self {
            path: path.to_owned(),
            readers: Arc::default(),
            writer: Some(writer),
        })
    }

    /// Opens an existing database for reading.
    ///
    /// # Errors
    ///
    /// If there is none, or as for [`Store::open`].
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        let reader = schema::open_read_only(path)?;
        Ok(Self {
            path: path.to_owned(),
            readers: Arc::new(Mutex::new(vec![reader])),
            writer: None,
        })
    }

    /// Stores spans. When it returns, they survive the end of the process.
    ///
    /// # Errors
    ///
    /// If the database cannot be written, or is open for reading only. None of the spans is then stored.
    pub async fn write(&self, otlp: Otlp) -> Result<(), StoreError> {
        let (answer, written) = oneshot::channel();
        let writer = self.writer.as_ref().ok_or_else(StoreError::closed)?;
        writer.send(Command::Write { otlp, answer }).await?;
        written.await.map_err(|_| StoreError::closed())?
    }

    /// The number of the last commit. Receivers wake after each, and when all words are indexed.
    pub(crate) fn revisions(&self) -> Option<watch::Receiver<i64>> {
        self.writer.as_ref().map(Writer::revisions)
    }

    /// Runs a query on a connection for reading.
    fn read<T>(&self, query: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => schema::open_read_only(&self.path)?,
        };
        let result = query(&connection);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < 4 {
            readers.push(connection);
        }
        result
    }
}
