//! Removal with time: traces that are too many or too old, and spans whose process is gone.

use super::error::StoreError;
use super::flags::LOST;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The limits of what a [`Store`](super::Store) keeps.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    /// Bytes of the database; the oldest traces are removed above it.
    pub max_bytes: u64,
    /// The time after its last change at which a trace is removed.
    pub max_age: Duration,
}

impl Default for Retention {
    /// 512 MiB and 7 days.
    fn default() -> Self {
        Self {
            max_bytes: 512 * 1024 * 1024,
            max_age: Duration::from_secs(7 * 24 * 3600),
        }
    }
}

impl Retention {
    /// Removes the oldest traces until the rest fits, and the resources that no span has then. Returns whether any was removed.
    pub(super) fn apply(&self, connection: &mut Connection) -> Result<bool, StoreError> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let since = since.saturating_sub(self.max_age).as_millis();
        let since = i64::try_from(since).unwrap_or(i64::MAX);
        let mut is_changed = false;
        // Some at a time, so that requests are not held up.
        for _ in 0..50 {
            let is_too_large = size(connection)? > self.max_bytes;
            let oldest = "SELECT id FROM trace WHERE ?1 OR changed < ?2 ORDER BY changed LIMIT 1";
            let oldest: Result<i64, _> = connection.query_row(oldest, params![is_too_large, since], |row| row.get(0));
            let Ok(trace) = oldest else { break };
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            remove(&transaction, trace)?;
            transaction.commit()?;
            is_changed = true;
        }
        if is_changed {
            let unused = "DELETE FROM resource WHERE NOT EXISTS (SELECT 1 FROM span WHERE span.resource = resource.id)";
            connection.execute(unused, [])?;
            connection.execute_batch("PRAGMA incremental_vacuum(2000)")?;
        }
        Ok(is_changed)
    }
}

/// Bytes that are in use.
fn size(connection: &Connection) -> Result<u64, StoreError> {
    let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let bytes = (pragma("page_count")? - pragma("freelist_count")?) * pragma("page_size")?;
    Ok(u64::try_from(bytes).unwrap_or_default())
}

fn remove(transaction: &Transaction<'_>, trace: i64) -> Result<(), StoreError> {
    for table in [
        "body WHERE span",
        "link WHERE span",
        "reindex WHERE span",
        "text WHERE rowid",
    ] {
        let delete = format!("DELETE FROM {table} IN (SELECT id FROM span WHERE trace = ?1)");
        transaction.execute(&delete, [trace])?;
    }
    transaction.execute("DELETE FROM span WHERE trace = ?1", [trace])?;
    transaction.execute("DELETE FROM trace WHERE id = ?1", [trace])?;
    Ok(())
}

/// Marks running spans whose process was gone at this look and at the last one.
pub(super) fn mark_lost(connection: &mut Connection, gone: &mut Vec<i64>, revision: i64) -> Result<bool, StoreError> {
    // With `+`, so that running spans are found by their own index, and not all spans of a program by its resource.
    let mut running = connection.prepare_cached(
        "SELECT DISTINCT resource.pid FROM span JOIN resource ON resource.id = +span.resource
         WHERE span.\"end\" = 0 AND span.flags & 8 = 0 AND resource.pid IS NOT NULL",
    )?;
    let pids: Vec<i64> = running.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    drop(running);
    let now: Vec<i64> = pids.into_iter().filter(|&pid| is_gone(pid)).collect();
    let lost: Vec<i64> = now.iter().copied().filter(|pid| gone.contains(pid)).collect();
    *gone = now;
    if lost.is_empty() {
        return Ok(false);
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for pid in lost {
        let of_process = "\"end\" = 0 AND flags & 8 = 0 AND +resource IN (SELECT id FROM resource WHERE pid = ?1)";
        transaction.execute(
            &format!(
                "UPDATE trace SET running = running - (SELECT count(*) FROM span WHERE trace = trace.id AND {of_process})
                 WHERE id IN (SELECT trace FROM span WHERE {of_process})"
            ),
            [pid],
        )?;
        transaction.execute(
            &format!("UPDATE span SET flags = flags | ?2, revision = ?3 WHERE {of_process}"),
            params![pid, LOST, revision],
        )?;
    }
    transaction.execute("UPDATE progress SET revision = ?1", [revision])?;
    transaction.commit()?;
    Ok(true)
}

/// Returns `true` if no process of this machine has the number. Unknown outside of Linux: spans then stay running.
fn is_gone(pid: i64) -> bool {
    cfg!(target_os = "linux") && !std::path::Path::new(&format!("/proc/{pid}")).exists()
}
