//! Start notices: spans that are still running, for a destination that shows them.

use super::shared::Shared;
use crate::delivery::processor::RunningSpans;
use crate::delivery::route::{Decision, Destination, decide_record};
use crate::delivery::statistics::Counters;
use crate::model::{FinishedSpan, SpanRecord};
use crate::sync::{catch_panic, deadline};
use opentelemetry::trace::SpanId;
use std::collections::HashSet;
use std::time::{Duration, Instant};

/// Running spans that are looked at; those beyond are shown at their end.
const MAX_RUNNING: usize = 10_000;
/// Notices of one request; the rest follows with the next one.
const MAX_NOTICES: usize = 512;
/// Bytes of spans in memory after which a request has no further notice.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// The pause after a request that did not arrive.
const PAUSE: Duration = Duration::from_secs(1);

/// Tells one destination which spans are running, each once.
///
/// A notice is the span's record without an end. It is made when the destination's batch is due, of spans that have run for a whole
/// delay by then, so most spans never need one, and a span's own thread does nothing for it. Notices are masked as spans are, and
/// counted nowhere: each belongs to a span that is counted when it ends.
pub(super) struct StartNotices {
    spans: &'static dyn RunningSpans,
    min_age: Duration,
    announced: HashSet<SpanId>,
    paused_until: Option<Instant>,
}

impl StartNotices {
    /// `None` for a destination that shows no running spans. One with a callback gets none, since the callback may remove a secret
    /// and is called once per span.
    pub(super) fn new(destination: &Destination) -> Option<Self> {
        let spans = destination.running_spans.filter(|_| !destination.has_user_code())?;
        Some(Self {
            spans,
            min_age: destination.schedule_delay.unwrap_or_default(),
            announced: HashSet::new(),
            paused_until: None,
        })
    }

    /// Hands the new notices to the worker of the destination.
    pub(super) fn send(&mut self, destination: &Destination, shared: &Shared) {
        if destination.worker.take_missed_notices() {
            self.announced.clear();
            self.paused_until = Some(deadline(PAUSE));
        }
        if self.paused_until.is_some_and(|until| Instant::now() < until) {
            return;
        }
        self.paused_until = None;
        // A panic here is a bug; it costs notices only.
        let notices = catch_panic(|| self.collect(destination, shared)).unwrap_or_default();
        if !notices.is_empty() {
            destination.worker.announce(notices);
        }
    }

    fn collect(&mut self, destination: &Destination, shared: &Shared) -> Vec<FinishedSpan> {
        // Not the telemetry's: nothing about a notice is counted.
        let counters = Counters::default();
        let mut running = HashSet::new();
        let mut notices = Vec::new();
        let mut bytes = 0;
        self.spans.visit(MAX_RUNNING, &mut |span_id, age, record| {
            if self.announced.contains(&span_id) {
                running.insert(span_id);
                return;
            }
            if age < self.min_age || notices.len() == MAX_NOTICES || bytes >= MAX_BYTES {
                return;
            }
            if let Some(notice) = record().and_then(|record| prepare(record, destination, shared, &counters)) {
                bytes += notice.size();
                notices.push(notice);
                running.insert(span_id);
            }
        });
        self.announced = running;
        notices
    }
}

/// The notice as the destination gets it; `None` if the span would not get there.
fn prepare(
    record: SpanRecord,
    destination: &Destination,
    shared: &Shared,
    counters: &Counters,
) -> Option<FinishedSpan> {
    if decide_record(&record, shared.foreign_spans) != Decision::Export {
        return None;
    }
    let mut notice = FinishedSpan::Record(record);
    let is_sent = destination.accepts_name(&notice) && shared.redaction.apply(&mut notice, destination.form, counters);
    is_sent.then_some(notice)
}
