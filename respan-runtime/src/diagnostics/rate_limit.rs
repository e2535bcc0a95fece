//! Saying a thing at most once per minute.

use crate::sync::lock;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Often enough to notice, seldom enough for any log.
const INTERVAL: Duration = Duration::from_secs(60);

/// Adds up what is not said yet.
#[derive(Debug, Default)]
pub(crate) struct RateLimit(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    said: Option<Instant>,
    unsaid: u64,
}

impl RateLimit {
    /// The sum since the last time, if it is time to say it.
    pub(crate) fn add(&self, amount: u64) -> Option<u64> {
        self.add_at(amount, Instant::now())
    }

    fn add_at(&self, amount: u64, now: Instant) -> Option<u64> {
        let mut state = lock(&self.0);
        state.unsaid += amount;
        let waited = state
            .said
            .is_none_or(|said| now.saturating_duration_since(said) >= INTERVAL);
        if state.unsaid == 0 || !waited {
            return None;
        }
        state.said = Some(now);
        Some(std::mem::take(&mut state.unsaid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_first_at_once_and_the_sum_a_minute_later() {
        let throttle = RateLimit::default();
        let start = Instant::now();
        assert_eq!(throttle.add_at(0, start), None);
        assert_eq!(throttle.add_at(3, start), Some(3));
        assert_eq!(throttle.add_at(4, start + INTERVAL / 2), None);
        assert_eq!(throttle.add_at(1, start + INTERVAL), Some(5));
        assert_eq!(throttle.add_at(0, start + INTERVAL * 3), None);
    }
}
