//! Additions of a transaction to a trace.

use crate::model::Summary;

/// The additions of one transaction to a trace.
pub(super) struct TraceChange {
    pub(super) row: i64,
    pub(super) name: Option<(bool, i64, String)>,
    pub(super) session: Option<String>,
    pub(super) service: String,
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) spans: i64,
    pub(super) errors: i64,
    pub(super) running: i64,
    pub(super) input_tokens: i64,
    pub(super) output_tokens: i64,
    pub(super) cost: f64,
}

/// The counts of a span in its trace.
pub(super) struct Counted {
    pub(super) errors: i64,
    pub(super) running: i64,
    pub(super) input_tokens: i64,
    pub(super) output_tokens: i64,
    pub(super) cost: f64,
}

/// The name of a root before that of another span, then that of the earlier one.
pub(super) fn better(
    first: Option<(bool, i64, String)>,
    second: Option<(bool, i64, String)>,
) -> Option<(bool, i64, String)> {
    match (first, second) {
        (Some(first), Some(second)) => {
            let is_second = (second.0, -second.1) > (first.0, -first.1);
            Some(if is_second { second } else { first })
        }
        (first, second) => first.or(second),
    }
}

impl TraceChange {
    pub(super) fn new(row: i64) -> Self {
        Self {
            row,
            name: None,
            session: None,
            service: String::new(),
            start: i64::MAX,
            end: 0,
            spans: 0,
            errors: 0,
            running: 0,
            input_tokens: 0,
            output_tokens: 0,
            cost: 0.0,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "the sign is 1 or -1")]
    pub(super) fn add(&mut self, counted: &Counted, sign: i64) {
        self.spans += sign;
        self.errors += counted.errors * sign;
        self.running += counted.running * sign;
        self.input_tokens += counted.input_tokens * sign;
        self.output_tokens += counted.output_tokens * sign;
        self.cost += counted.cost * sign as f64;
    }

    pub(super) fn extend(&mut self, start: i64, end: i64, summary: &Summary, is_root: bool, service: &str) {
        self.start = self.start.min(start);
        self.end = self.end.max(end).max(start);
        if self.session.is_none() {
            self.session.clone_from(&summary.session);
        }
        if self.service.is_empty() {
            service.clone_into(&mut self.service);
        }
        if self
            .name
            .as_ref()
            .is_none_or(|name| (is_root, -start) > (name.0, -name.1))
        {
            self.name = Some((is_root, start, summary.name.clone()));
        }
    }
}
