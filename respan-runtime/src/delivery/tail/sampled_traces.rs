//! The traces that were kept, as far as they are remembered.

use opentelemetry::trace::TraceId;
use std::collections::HashSet;
use std::mem;

/// A bounded set that forgets what was not asked for lately.
///
/// Two generations instead of a list in order of use: what is asked for moves to the young one, and when that is full the
/// old one is forgotten.
#[derive(Debug)]
pub(crate) struct SampledTraces {
    young: HashSet<TraceId>,
    old: HashSet<TraceId>,
    generation: usize,
}

impl SampledTraces {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            young: HashSet::new(),
            old: HashSet::new(),
            generation: (limit / 2).max(1),
        }
    }

    pub(crate) fn insert(&mut self, trace: TraceId) {
        if self.young.len() >= self.generation {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(trace);
    }

    pub(crate) fn has(&mut self, trace: TraceId) -> bool {
        if self.young.contains(&trace) {
            return true;
        }
        let is_old = self.old.contains(&trace);
        if is_old {
            self.insert(trace);
        }
        is_old
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes() {
        let mut kept = SampledTraces::new(4);
        for id in 1..=100 {
            kept.insert(TraceId::from(id));
            assert!(kept.has(TraceId::from(1)), "{id}");
            assert!(kept.young.len() + kept.old.len() <= 4);
        }
        assert!(!kept.has(TraceId::from(2)));
        assert!(kept.has(TraceId::from(100)));
    }
}
