//! Bounded set of the traces that were sampled.

use opentelemetry::trace::TraceId;
use std::collections::HashSet;
use std::mem;

/// A set that evicts traces which were not looked up recently.
///
/// It has two generations instead of a list in order of use: a trace that is looked up moves to the young generation, and when
/// that is full the old one is dropped.
#[derive(Debug)]
pub(super) struct SampledTraces {
    young: HashSet<TraceId>,
    old: HashSet<TraceId>,
    generation_size: usize,
}

impl SampledTraces {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            young: HashSet::new(),
            old: HashSet::new(),
            generation_size: (limit / 2).max(1),
        }
    }

    pub(super) fn insert(&mut self, trace: TraceId) {
        if self.young.len() >= self.generation_size {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(trace);
    }

    pub(super) fn contains(&mut self, trace: TraceId) -> bool {
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
    fn recently_used_traces_stay_and_others_are_evicted() {
        let mut sampled = SampledTraces::new(4);
        for id in 1..=100 {
            sampled.insert(TraceId::from(id));
            assert!(sampled.contains(TraceId::from(1)), "{id}");
            assert!(sampled.young.len() + sampled.old.len() <= 4);
        }
        assert!(!sampled.contains(TraceId::from(2)));
        assert!(sampled.contains(TraceId::from(100)));
    }
}
