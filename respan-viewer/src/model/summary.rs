//! The values of a span that a row of the page shows.

use super::names::{Field, field, is_token_event, kind_index, kind_of_value};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

/// The end of a span, beside its error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Outcome {
    #[default]
    Finished,
    Cancelled,
    Incomplete,
}

/// The columns of a span: kind, model, tokens, cost and outcome, whichever convention named them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Summary {
    pub(crate) name: String,
    pub(crate) kind: u8,
    pub(crate) model: Option<String>,
    pub(crate) input_tokens: i64,
    pub(crate) output_tokens: i64,
    /// In US dollars.
    pub(crate) cost: f64,
    /// Nanoseconds from the start to the first token.
    pub(crate) first_token: Option<i64>,
    pub(crate) session: Option<String>,
    pub(crate) is_error: bool,
    pub(crate) outcome: Outcome,
}

/// The best value of a field so far; a lower rank is better.
struct Best<'a>(Option<(usize, &'a Value)>);

impl<'a> Best<'a> {
    fn offer(&mut self, rank: usize, value: &'a Value) {
        if self.0.is_none_or(|(best, _)| rank < best) {
            self.0 = Some((rank, value));
        }
    }

    fn text(&self) -> Option<String> {
        match self.0?.1 {
            Value::StringValue(text) if !text.is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts and costs are far below 2^52")]
    fn number(&self) -> f64 {
        let number = match self.0.map(|(_, value)| value) {
            Some(Value::IntValue(number)) => *number as f64,
            Some(Value::DoubleValue(number)) => *number,
            Some(Value::StringValue(text)) => text.parse().unwrap_or_default(),
            _ => 0.0,
        };
        if number.is_finite() && number > 0.0 {
            number
        } else {
            0.0
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a saturating cast")]
    fn count(&self) -> i64 {
        self.number().min(1e15) as i64
    }
}

impl Summary {
    /// Reads a span.
    ///
    /// Tokens and cost count for calls of models only: agents of some frameworks repeat the sums of their calls.
    pub(crate) fn of(span: &Span) -> Self {
        const NONE: Best<'_> = Best(None);
        let mut best = [const { NONE }; 11];
        let mut kinds: [Option<&Value>; 8] = [None; 8];
        for attribute in &span.attributes {
            let Some(value) = attribute.value.as_ref().and_then(|value| value.value.as_ref()) else {
                continue;
            };
            let Some((field, rank)) = field(&attribute.key) else {
                continue;
            };
            if field == Field::Kind {
                kinds[rank.min(7)] = Some(value);
            } else {
                best[field as usize].offer(rank, value);
            }
        }
        let of = |field: Field| &best[field as usize];
        let kind = kind(&kinds, of(Field::Provider).text().is_some());
        let is_call = kind >= kind_index("llm");
        let outcome = match of(Field::Outcome).text().as_deref() {
            Some("cancelled") => Outcome::Cancelled,
            Some("incomplete") => Outcome::Incomplete,
            _ => Outcome::Finished,
        };
        Self {
            name: of(Field::Name).text().unwrap_or_else(|| span.name.clone()),
            kind,
            model: of(Field::Model).text(),
            input_tokens: if is_call { of(Field::InputTokens).count() } else { 0 },
            output_tokens: if is_call { of(Field::OutputTokens).count() } else { 0 },
            cost: if is_call { of(Field::Cost).number() } else { 0.0 },
            first_token: first_token(span, of(Field::FirstToken).number()),
            session: of(Field::Session).text().or_else(|| of(Field::Thread).text()),
            is_error: span
                .status
                .as_ref()
                .is_some_and(|status| status.code() == StatusCode::Error),
            outcome,
        }
    }
}

/// The kind: the first kind attribute that names one. A model call inside of a task's own span is a model call.
fn kind(values: &[Option<&Value>], has_provider: bool) -> u8 {
    let named = values.iter().flatten().find_map(|value| match value {
        Value::StringValue(text) => kind_of_value(text),
        _ => None,
    });
    match named {
        None | Some(0) if has_provider => kind_index("llm"),
        Some(kind) if has_provider && kind == kind_index("task") => kind_index("llm"),
        Some(kind) => kind,
        None => 0,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a saturating cast")]
fn first_token(span: &Span, seconds: f64) -> Option<i64> {
    if seconds > 0.0 {
        return Some((seconds * 1e9) as i64);
    }
    let event = span.events.iter().find(|event| is_token_event(&event.name))?;
    let nanos = event.time_unix_nano.checked_sub(span.start_time_unix_nano)?;
    i64::try_from(nanos).ok()
}
