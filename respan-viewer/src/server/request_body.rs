//! The body of a request with spans, read into memory.

use super::ingest_limits::ByteBudget;
use super::refusal::Refusal;
use axum::body::{Body, BodyDataStream, Bytes};
use futures_core::Stream as _;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

/// Bytes that every connection may hold beside the budget: 8 MiB for all connections.
const SHARE: usize = 64 * 1024;
/// The time in which a body has to arrive, not counting the wait for the budget.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads a body of at most `length` bytes. One that is larger than a connection's share takes all of its length from the budget
/// once that share has arrived: a client that only announces a large body holds up no other, and two that have a part of theirs
/// do not wait for each other.
pub(super) async fn read(
    body: Body,
    length: usize,
    budget: &ByteBudget,
) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Refusal> {
    let mut body = PartialBody {
        stream: body.into_data_stream(),
        bytes: Vec::with_capacity(length.min(SHARE)),
        length,
    };
    let first = timeout(BODY_TIMEOUT, body.read_up_to(SHARE)).await;
    let Some(part) = first.map_err(|_| Refusal::Slow)?? else {
        return Ok((body.bytes, None));
    };
    let permit = budget.acquire(length).await;
    body.bytes.reserve_exact(length - body.bytes.len());
    body.bytes.extend_from_slice(&part);
    let rest = timeout(BODY_TIMEOUT, body.read_up_to(length)).await;
    rest.map_err(|_| Refusal::Slow)??;
    Ok((body.bytes, permit))
}

/// A body of which some has arrived.
struct PartialBody {
    stream: BodyDataStream,
    bytes: Vec<u8>,
    length: usize,
}

impl PartialBody {
    /// Reads until the end, or until a part that makes it longer than `limit`, which is returned. Not as `to_bytes` does, which
    /// holds the body twice at the end.
    async fn read_up_to(&mut self, limit: usize) -> Result<Option<Bytes>, Refusal> {
        while let Some(part) = std::future::poll_fn(|context| Pin::new(&mut self.stream).poll_next(context)).await {
            let part = part.map_err(|error| Refusal::Malformed(format!("the body ended early: {error}")))?;
            let size = self.bytes.len() + part.len();
            if size > self.length {
                return Err(Refusal::TooLarge);
            }
            if size > limit {
                return Ok(Some(part));
            }
            self.bytes.extend_from_slice(&part);
        }
        Ok(None)
    }
}
