//! The database file: its creation, version and permissions.

use super::error::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// The version of the tables, kept in `PRAGMA user_version`.
const VERSION: i64 = 1;
/// Marks the file as one of respan's, in `PRAGMA application_id`: "rspn".
const APPLICATION: i64 = 0x7273_706e;

/// Memory for pages of a connection that writes, and of one that reads, in KiB.
const WRITE_CACHE: u32 = 8192;
const READ_CACHE: u32 = 2048;

/// Opens the database for writing and creates it where there is none.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    create_private(path).map_err(|error| StoreError::open(path, &error))?;
    let connection = Connection::open(path).map_err(|error| StoreError::open(path, &error))?;
    prepare(&connection, path)?;
    Ok(connection)
}

/// Opens the database for reading.
pub(super) fn open_read_only(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| StoreError::open(path, &error))?;
    let wait = connection.busy_timeout(Duration::from_secs(5));
    wait.and_then(|()| connection.execute_batch(&format!("PRAGMA cache_size = -{READ_CACHE}")))
        .map_err(|error| StoreError::open(path, &error))?;
    let version = version(&connection).map_err(|error| StoreError::open(path, &error))?;
    if version == (VERSION, APPLICATION) {
        Ok(connection)
    } else {
        Err(StoreError::version(path, version.0, version.1 == APPLICATION))
    }
}

fn prepare(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| StoreError::open(path, &error);
    connection.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
    let found = version(connection).map_err(failed)?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .map_err(failed)?;
    if tables == 0 {
        create(connection).map_err(failed)?;
    } else if found != (VERSION, APPLICATION) {
        return Err(StoreError::version(path, found.0, found.1 == APPLICATION));
    }
    // Not in the script of the tables: databases of the same version may lack it.
    let index = connection.execute_batch("CREATE INDEX IF NOT EXISTS span_resource ON span (resource)");
    index.map_err(failed)?;
    // A commit survives the end of the process; NORMAL gives up only what a loss of power within seconds takes.
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216;
             PRAGMA cache_size = -{WRITE_CACHE};"
        ))
        .map_err(failed)
}

fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;")?;
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE; {} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;",
        include_str!("schema.sql")
    ))
}

fn version(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0));
    Ok((pragma("user_version")?, pragma("application_id")?))
}

/// Creates the file for its owner only: traces contain prompts.
fn create_private(path: &Path) -> std::io::Result<()> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}
