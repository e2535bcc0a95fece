//! The recognition of model calls by the attributes of their spans.

use crate::attributes;
use crate::model::AttributeValue;
use std::borrow::Cow;

const OPERATION: &str = "gen_ai.operation.name";
/// Operations of agents, which may have the same keys: <https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/>.
const AGENT_OPERATIONS: [&str; 4] = ["create_agent", "invoke_agent", "invoke_workflow", "execute_tool"];

/// Returns whether a span with these attributes is the call of a model.
pub(super) fn is_described_by(present: &[(Cow<'static, str>, AttributeValue)]) -> bool {
    let is_agent = |(key, value): &(Cow<'static, str>, AttributeValue)| {
        key == OPERATION && value.as_str().is_some_and(|name| AGENT_OPERATIONS.contains(&name))
    };
    present.iter().any(|(key, _)| attributes::is_model_key(key)) && !present.iter().any(is_agent)
}
