//! The thread that writes.

use super::error::StoreError;
use super::retention::{Retention, mark_lost};
use super::text_index;
use super::write::write;
use crate::model::Otlp;
use rusqlite::Connection;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot, watch};

/// Requests that wait at most; further ones wait in their connections.
const QUEUE: usize = 16;
/// Spans of one transaction at most.
const TRANSACTION: usize = 20_000;
/// The time without a request after which words are indexed.
const IDLE: Duration = Duration::from_millis(20);
/// Spans whose words are indexed in one transaction while nothing waits, which a request that arrives has to wait for.
const INDEX_IDLE: i64 = 2000;
/// The age of words at which they are indexed although requests wait.
const INDEX_LAG: Duration = Duration::from_secs(1);
/// Spans whose words are then indexed after each transaction: as many as it may hold, so that the lag does not grow.
const INDEX_BEHIND: i64 = 20_000;
/// The time between two looks for lost processes, and for traces that are too many or too old.
const UPKEEP: Duration = Duration::from_secs(1);

pub(super) enum Command {
    Write {
        otlp: Otlp,
        answer: oneshot::Sender<Result<(), StoreError>>,
    },
}

/// A handle to the writing thread, which ends when the last handle is dropped.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    commands: mpsc::Sender<Command>,
    revisions: Arc<watch::Sender<i64>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, retention: Retention) -> Result<Self, StoreError> {
        let revision = connection.query_row("SELECT revision FROM progress", [], |row| row.get(0))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let (commands, received) = mpsc::channel(QUEUE);
        let revisions = Arc::new(watch::Sender::new(revision));
        let thread = Thread {
            connection,
            retention,
            received,
            revisions: Arc::clone(&revisions),
            revision,
            lost: Vec::new(),
            runtime: runtime.map_err(|_| StoreError::closed())?,
        };
        let spawned = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(|| thread.run());
        spawned.map_err(|_| StoreError::closed())?;
        Ok(Self { commands, revisions })
    }

    pub(super) async fn send(&self, command: Command) -> Result<(), StoreError> {
        self.commands.send(command).await.map_err(|_| StoreError::closed())
    }

    pub(super) fn revisions(&self) -> watch::Receiver<i64> {
        self.revisions.subscribe()
    }
}

struct Thread {
    connection: Connection,
    retention: Retention,
    received: mpsc::Receiver<Command>,
    revisions: Arc<watch::Sender<i64>>,
    revision: i64,
    /// Processes that were gone at the last look; their last spans may still arrive.
    lost: Vec<i64>,
    /// Waits for requests with a timeout.
    runtime: tokio::runtime::Runtime,
}

enum Next {
    Command(Command),
    Idle,
    Closed,
}

impl Thread {
    fn run(mut self) {
        let mut upkeep = Instant::now();
        // When the oldest words that are not indexed were written; those of an earlier process count as well.
        let mut waiting = Some(Instant::now());
        let mut wait = IDLE;
        loop {
            match self.next(wait) {
                Next::Command(command) => {
                    self.commit(command);
                    let since = *waiting.get_or_insert_with(Instant::now);
                    if since.elapsed() > INDEX_LAG && !self.index(INDEX_BEHIND) {
                        waiting = None;
                        self.notify();
                    }
                    wait = IDLE;
                }
                Next::Idle if waiting.is_some() && self.index(INDEX_IDLE) => wait = Duration::ZERO,
                Next::Idle => {
                    if waiting.take().is_some() {
                        self.notify();
                    }
                    wait = UPKEEP;
                }
                Next::Closed => break,
            }
            if upkeep.elapsed() > UPKEEP {
                self.upkeep();
                upkeep = Instant::now();
            }
        }
        while self.index(INDEX_BEHIND) {}
    }

    /// Tells pages that searches may find more, although no span has changed.
    fn notify(&self) {
        self.revisions.send_modify(|_| {});
    }

    /// Indexes words. Returns whether more are left. A failure is tried again after the next request: the words stay marked.
    fn index(&mut self, limit: i64) -> bool {
        text_index::advance(&mut self.connection, limit).unwrap_or(false)
    }

    fn next(&mut self, wait: Duration) -> Next {
        let received = &mut self.received;
        let next = self
            .runtime
            .block_on(async { tokio::time::timeout(wait, received.recv()).await });
        match next {
            Ok(Some(command)) => Next::Command(command),
            Ok(None) => Next::Closed,
            Err(_) => Next::Idle,
        }
    }

    /// Writes this request and those that wait in one transaction, then answers all of them.
    fn commit(&mut self, first: Command) {
        let Command::Write { otlp, answer } = first;
        let mut count = otlp.len();
        let mut requests = vec![otlp];
        let mut answers = vec![answer];
        while count < TRANSACTION {
            let Ok(Command::Write { otlp, answer }) = self.received.try_recv() else {
                break;
            };
            count += otlp.len();
            requests.push(otlp);
            answers.push(answer);
        }
        let revision = self.revision + 1;
        let result = write(&mut self.connection, &requests, revision);
        match &result {
            Ok(()) => {
                self.revision = revision;
                self.revisions.send_replace(revision);
            }
            Err(error) => eprintln!("respan: {count} spans refused: {error}"),
        }
        for answer in answers {
            // A client that is gone needs no answer.
            let _ = answer.send(result.clone());
        }
    }

    fn upkeep(&mut self) {
        let revision = self.revision + 1;
        let is_changed = mark_lost(&mut self.connection, &mut self.lost, revision).and_then(|is_lost| {
            let is_removed = self.retention.apply(&mut self.connection)?;
            Ok(is_lost || is_removed)
        });
        match is_changed {
            Ok(true) => {
                self.revision = revision;
                self.revisions.send_replace(revision);
            }
            Ok(false) => {}
            Err(error) => eprintln!("respan: cannot remove old traces: {error}"),
        }
    }
}
