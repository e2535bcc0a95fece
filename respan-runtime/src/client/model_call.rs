//! The recognition of model calls by the attributes of their spans.

use crate::attributes;
use crate::value::AttributeValue;
use std::borrow::Cow;

/// Returns whether a span with these attributes is the call of a model.
pub(super) fn is_described_by(present: &[(Cow<'static, str>, AttributeValue)]) -> bool {
    let is_agent = |(key, value): &(Cow<'static, str>, AttributeValue)| {
        key == attributes::GEN_AI_OPERATION && value.as_str().is_some_and(attributes::is_agent_operation)
    };
    present.iter().any(|(key, _)| attributes::is_model_key(key)) && !present.iter().any(is_agent)
}
