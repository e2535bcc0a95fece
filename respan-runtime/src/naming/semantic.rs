//! Model calls in the names of OpenTelemetry's semantic conventions, whose attributes the program has set, in Respan's naming.

use super::added_value::AddedValue;
use super::additions::Additions;
use super::kind::request_type;
use super::messages;
use super::model_call::{INPUT_MESSAGES, INPUT_TOKENS, OUTPUT_MESSAGES, OUTPUT_TOKENS, PROVIDER};
use crate::attributes as keys;
use crate::model::SpanView;
use crate::value::ValueRef;

const INSTRUCTIONS: &str = "gen_ai.system_instructions";
const TOOLS: &str = "gen_ai.tool.definitions";
const PROMPT: &str = "gen_ai.prompt";
const COMPLETION: &str = "gen_ai.completion";

/// Counts with several names.
const COUNTS: [(&str, &[&str]); 3] = [
    (
        "gen_ai.usage.cache_read.input_tokens",
        &["gen_ai.usage.cache_read_input_tokens", "prompt_cache_hit_tokens"],
    ),
    (
        "gen_ai.usage.cache_creation.input_tokens",
        &[
            "gen_ai.usage.cache_creation_input_tokens",
            "prompt_cache_creation_tokens",
        ],
    ),
    ("gen_ai.usage.reasoning.output_tokens", &["llm.usage.reasoning_tokens"]),
];

/// Returns whether a program or a library has set attributes of a model call that Respan knows by other names. The operation alone
/// is none, since Python's SDK leaves such spans as they are.
pub(crate) fn has_semantic_names(span: &dyn SpanView) -> bool {
    let mut is_found = false;
    span.each_set_attribute(&mut |key, _| {
        is_found |= matches!(key, PROVIDER | INPUT_MESSAGES | OUTPUT_MESSAGES);
    });
    is_found
}

/// The attributes that others are made from.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each group of names")]
struct Call<'s> {
    provider: Option<&'s str>,
    operation: Option<&'s str>,
    instructions: Option<&'s str>,
    input: Option<&'s str>,
    output: Option<&'s str>,
    tools: Option<&'s str>,
    input_tokens: Option<i64>,
    output_tokens: Option<i64>,
    has_prompts: bool,
    has_completions: bool,
    has_tools: bool,
    /// Respan's gateway has logged content and usage already.
    is_logged: bool,
}

impl<'s> Call<'s> {
    fn set(&mut self, key: &str, value: ValueRef<'s>, additions: &mut Additions<'s>) {
        match (key, value) {
            (PROVIDER, ValueRef::Str(text)) => self.provider = Some(text),
            (keys::GEN_AI_OPERATION, ValueRef::Str(text)) => self.operation = Some(text),
            (INSTRUCTIONS, ValueRef::Str(text)) => self.instructions = Some(text),
            (INPUT_MESSAGES, ValueRef::Str(text)) => self.input = Some(text),
            (OUTPUT_MESSAGES, ValueRef::Str(text)) => self.output = Some(text),
            (TOOLS, ValueRef::Str(text)) => self.tools = Some(text),
            (INPUT_TOKENS, ValueRef::Int(count)) => self.input_tokens = Some(count),
            (OUTPUT_TOKENS, ValueRef::Int(count)) => self.output_tokens = Some(count),
            ("respan.gateway.log_id", _) => self.is_logged = true,
            (key, ValueRef::Int(count)) => {
                let names = COUNTS.iter().find(|(known, _)| *known == key);
                for name in names.iter().flat_map(|(_, names)| *names) {
                    additions.set(name, count);
                }
            }
            (key, _) => {
                self.has_prompts |= key.starts_with("gen_ai.prompt.");
                self.has_completions |= key.starts_with("gen_ai.completion.");
                self.has_tools |= key.starts_with("llm.request.functions.");
            }
        }
    }
}

pub(super) fn add<'s>(span: &'s dyn SpanView, additions: &mut Additions<'s>) {
    let (mut call, mut counts) = (Call::default(), Additions::default());
    span.each_set_attribute(&mut |key, value| call.set(key, value, &mut counts));
    additions.set_some(keys::GEN_AI_SYSTEM, call.provider.map(system));
    additions.set_some(keys::LLM_REQUEST_TYPE, call.operation.and_then(request_type));
    if call.is_logged {
        return;
    }
    additions.append(counts);
    let total = match (call.input_tokens, call.output_tokens) {
        (None, None) => None,
        (input, output) => Some(input.unwrap_or(0).saturating_add(output.unwrap_or(0))),
    };
    additions.set_some("llm.usage.total_tokens", total);
    if !call.has_prompts {
        let instructions = call.instructions;
        let first = instructions.map_or(0, |text| messages::add_instructions(text, PROMPT, additions));
        if let Some(text) = call.input {
            messages::add_messages(text, PROMPT, first, additions);
        }
    }
    if let Some(text) = call.output.filter(|_| !call.has_completions) {
        messages::add_messages(text, COMPLETION, 0, additions);
    }
    if let Some(text) = call.tools.filter(|_| !call.has_tools) {
        messages::add_tools(text, additions);
    }
}

/// The value of `gen_ai.system` for a provider of the semantic conventions, as OpenLLMetry's instrumentations write it.
fn system(provider: &str) -> AddedValue<'_> {
    AddedValue::Constant(match provider {
        "anthropic" => "Anthropic",
        "aws.bedrock" => "AWS",
        "azure.ai.openai" | "azure.ai.inference" => "Azure",
        "cohere" => "Cohere",
        "gcp.gemini" | "gcp.gen_ai" | "gcp.vertex_ai" => "Google",
        "ollama" => "Ollama",
        "openrouter" => "OpenRouter",
        other => return AddedValue::Name(other),
    })
}
