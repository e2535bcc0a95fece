//! The attribute keys by meaning, shared with the page: `page/names.js`.

use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

const SOURCE: &str = include_str!("../../page/names.js");

/// Keys whose text never holds content.
const SHAREABLE: [&str; 31] = [
    "traceloop.span.kind",
    "traceloop.entity.name",
    "traceloop.entity.path",
    "traceloop.workflow.name",
    "openinference.span.kind",
    "gen_ai.operation.name",
    "gen_ai.provider.name",
    "gen_ai.system",
    "gen_ai.request.model",
    "gen_ai.response.model",
    "gen_ai.response.finish_reasons",
    "gen_ai.tool.name",
    "gen_ai.agent.name",
    "tool.name",
    "llm.request.type",
    "llm.provider",
    "llm.system",
    "llm.model_name",
    "embedding.model_name",
    "reranker.model_name",
    "respan.outcome",
    "respan.entity.log_method",
    "respan.metadata._tracing_sdk_version",
    "exception.type",
    "error.type",
    "service.name",
    "service.version",
    "telemetry.sdk.language",
    "telemetry.sdk.name",
    "telemetry.sdk.version",
    "server.address",
];

#[derive(Deserialize)]
struct Names {
    fields: HashMap<String, Vec<String>>,
    kinds: Vec<String>,
    kind_values: HashMap<String, String>,
    first_token_events: Vec<String>,
}

/// The meaning of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    Name,
    Kind,
    Provider,
    Model,
    InputTokens,
    OutputTokens,
    Cost,
    FirstToken,
    Session,
    Thread,
    Outcome,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let start = SOURCE.find('{').unwrap_or_default();
    let end = SOURCE.rfind('}').unwrap_or_default();
    serde_json::from_str(&SOURCE[start..=end]).expect("page/names.js holds one JSON object")
});

/// Meaning and rank of each key; the lowest rank wins.
static FIELDS: LazyLock<HashMap<&'static str, (Field, usize)>> = LazyLock::new(|| {
    let fields = [
        ("name", Field::Name),
        ("kind", Field::Kind),
        ("provider", Field::Provider),
        ("model", Field::Model),
        ("input_tokens", Field::InputTokens),
        ("output_tokens", Field::OutputTokens),
        ("cost", Field::Cost),
        ("first_token", Field::FirstToken),
        ("session", Field::Session),
        ("thread", Field::Thread),
        ("outcome", Field::Outcome),
    ];
    let mut keys = HashMap::new();
    for (name, field) in fields {
        for (rank, key) in NAMES.fields[name].iter().enumerate() {
            keys.insert(key.as_str(), (field, rank));
        }
    }
    keys
});

/// The kinds of spans by index, as stored and as sent to the page.
pub(crate) static KINDS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| NAMES.kinds.iter().map(String::as_str).collect());

/// The meaning of a key and its rank among the keys of that meaning.
pub(crate) fn field(key: &str) -> Option<(Field, usize)> {
    FIELDS.get(key).copied()
}

/// The index of a kind's name, 0 (`span`) where it is unknown.
pub(crate) fn kind_index(kind: &str) -> u8 {
    let position = NAMES.kinds.iter().position(|known| known == kind);
    position.and_then(|index| u8::try_from(index).ok()).unwrap_or_default()
}

/// The kind that a value of a kind attribute stands for, such as `CHAIN` for a task.
pub(crate) fn kind_of_value(value: &str) -> Option<u8> {
    let kind = NAMES.kind_values.get(&value.to_ascii_lowercase())?;
    Some(kind_index(kind))
}

/// Returns `true` if an event of this name marks a token of a streamed answer.
pub(crate) fn is_token_event(name: &str) -> bool {
    NAMES.first_token_events.iter().any(|known| known == name)
}

/// Returns `true` if an attribute of this key never holds content, so that an export without content keeps its text.
pub(crate) fn is_shareable(key: &str) -> bool {
    SHAREABLE.contains(&key)
}
