//! Names of libraries that do not use those of OpenTelemetry's semantic conventions.
//!
//! <https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/>

use tracing::Metadata;

/// The names that a library gives to its fields.
#[derive(Debug)]
pub(super) struct Conventions {
    /// The crate.
    module: &'static str,
    /// The names of its spans; empty for all.
    spans: &'static [&'static str],
    /// Attributes that its spans imply.
    pub(super) implied: &'static [(&'static str, &'static str)],
    /// Field and attribute.
    renamed: &'static [(&'static str, &'static str)],
}

static ALL: [Conventions; 7] = [
    Conventions {
        module: "langchain_rust",
        spans: &["llm.generate"],
        implied: &[("gen_ai.operation.name", "chat")],
        renamed: &[
            ("provider", "gen_ai.provider.name"),
            ("model", "gen_ai.request.model"),
            ("stream", "gen_ai.request.stream"),
            ("prompt_tokens", "gen_ai.usage.input_tokens"),
            ("completion_tokens", "gen_ai.usage.output_tokens"),
            ("total_tokens", "llm.usage.total_tokens"),
            // A number, where others have the calls.
            ("tool_calls", "langchain_rust.tool_calls"),
        ],
    },
    Conventions {
        module: "langchain_rust",
        spans: &["embed.documents", "embed.query"],
        implied: &[("gen_ai.operation.name", "embeddings")],
        renamed: &[("provider", "gen_ai.provider.name"), ("model", "gen_ai.request.model")],
    },
    Conventions {
        module: "langchain_rust",
        spans: &["tool.call"],
        implied: &[("gen_ai.operation.name", "execute_tool")],
        renamed: &[("tool", "gen_ai.tool.name")],
    },
    Conventions {
        module: "gemini_rust",
        spans: &["generate_content_raw", "generate_content_stream"],
        implied: &[
            ("gen_ai.operation.name", "generate_content"),
            ("gen_ai.provider.name", "gcp.gemini"),
        ],
        renamed: &[
            ("model", "gen_ai.request.model"),
            ("usage.prompt_tokens", "gen_ai.usage.input_tokens"),
            ("usage.candidates_tokens", "gen_ai.usage.output_tokens"),
            ("usage.thoughts_tokens", "gen_ai.usage.reasoning.output_tokens"),
            ("usage.cached_content_tokens", "gen_ai.usage.cache_read.input_tokens"),
            ("usage.total_tokens", "llm.usage.total_tokens"),
        ],
    },
    Conventions {
        module: "gemini_rust",
        spans: &["create_interaction", "create_interaction_stream"],
        implied: &[
            ("gen_ai.operation.name", "chat"),
            ("gen_ai.provider.name", "gcp.gemini"),
        ],
        renamed: &[
            ("model", "gen_ai.request.model"),
            ("usage.total_tokens", "llm.usage.total_tokens"),
        ],
    },
    Conventions {
        module: "rig",
        spans: &[],
        implied: &[],
        renamed: &[
            ("gen_ai.usage.reasoning_tokens", "gen_ai.usage.reasoning.output_tokens"),
            // Part of the input tokens. Receivers add up all keys of usage that they do not know.
            (
                "gen_ai.usage.tool_use_prompt_tokens",
                "rig.usage.tool_use_prompt_tokens",
            ),
        ],
    },
    Conventions {
        module: "sea_orm",
        spans: &[],
        implied: &[],
        renamed: &[
            ("db.system", "db.system.name"),
            ("db.operation", "db.operation.name"),
            ("db.statement", "db.query.text"),
        ],
    },
];

impl Conventions {
    /// Those of the library that the span is from.
    pub(super) fn of(metadata: &Metadata<'_>) -> Option<&'static Self> {
        let module = metadata.target().split("::").next().unwrap_or_default();
        // rig is several crates: `rig_core`, `rig_agent`, ...
        let module = if module.starts_with("rig_") { "rig" } else { module };
        let is_of = |conventions: &&Self| {
            conventions.module == module
                && (conventions.spans.is_empty() || conventions.spans.contains(&metadata.name()))
        };
        ALL.iter().find(is_of)
    }

    /// The attribute of a field.
    pub(super) fn attribute(&self, field: &'static str) -> &'static str {
        let renamed = self.renamed.iter().find(|(known, _)| *known == field);
        renamed.map_or(field, |(_, attribute)| attribute)
    }
}
