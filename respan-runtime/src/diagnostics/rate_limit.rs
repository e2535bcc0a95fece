//! A limit of one message per minute.

use crate::sync::lock;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The minimal time between two messages.
const INTERVAL: Duration = Duration::from_secs(60);

/// Sums up counts between messages.
#[derive(Debug, Default)]
pub(crate) struct RateLimit(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    last_emitted: Option<Instant>,
    pending: u64,
}

impl RateLimit {
    /// Adds to the sum and takes it if a message is due: at once the first time, then a minute after the last message.
    pub(crate) fn add(&self, amount: u64) -> Option<u64> {
        self.add_at(amount, Instant::now())
    }

    fn add_at(&self, amount: u64, now: Instant) -> Option<u64> {
        let mut state = lock(&self.0);
        state.pending += amount;
        let is_due = state
            .last_emitted
            .is_none_or(|last| now.saturating_duration_since(last) >= INTERVAL);
        if state.pending == 0 || !is_due {
            return None;
        }
        state.last_emitted = Some(now);
        Some(std::mem::take(&mut state.pending))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_count_is_due_at_once_and_the_sum_a_minute_later() {
        let rate_limit = RateLimit::default();
        let start = Instant::now();
        assert_eq!(rate_limit.add_at(0, start), None);
        assert_eq!(rate_limit.add_at(3, start), Some(3));
        assert_eq!(rate_limit.add_at(4, start + INTERVAL / 2), None);
        assert_eq!(rate_limit.add_at(1, start + INTERVAL), Some(5));
        assert_eq!(rate_limit.add_at(0, start + INTERVAL * 3), None);
    }
}
