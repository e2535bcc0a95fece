//! Spans of model calls whose attributes the program or another library has set.

use super::added_value::AddedValue;
use super::additions::Additions;
use super::indexed::IndexedMessages;
use crate::attributes as keys;
use crate::model::{Naming, SpanView};
use crate::value::ValueRef;
use std::borrow::Cow;

pub(super) const PROVIDER: &str = "gen_ai.provider.name";
pub(super) const INPUT_MESSAGES: &str = "gen_ai.input.messages";
pub(super) const OUTPUT_MESSAGES: &str = "gen_ai.output.messages";
pub(super) const INPUT_TOKENS: &str = "gen_ai.usage.input_tokens";
pub(super) const OUTPUT_TOKENS: &str = "gen_ai.usage.output_tokens";

/// The attributes of a model call that others are made from.
#[derive(Debug, Default)]
struct Call<'s> {
    system: Option<&'s str>,
    request_type: Option<&'s str>,
    operation: Option<&'s str>,
    request_model: Option<&'s str>,
    response_model: Option<&'s str>,
    input_tokens: Option<i64>,
    output_tokens: Option<i64>,
    has_input_messages: bool,
    has_output_messages: bool,
    prompts: IndexedMessages,
    completions: IndexedMessages,
}

impl<'s> Call<'s> {
    fn read(span: &'s dyn SpanView) -> Self {
        let mut call = Self::default();
        span.each_attribute(&mut |key, value| call.set(key, value));
        call
    }

    fn set(&mut self, key: &str, value: ValueRef<'s>) {
        match (key, value) {
            (keys::GEN_AI_SYSTEM, ValueRef::Str(text)) => self.system = Some(text),
            (keys::LLM_REQUEST_TYPE, ValueRef::Str(text)) => self.request_type = Some(text),
            (keys::GEN_AI_OPERATION, ValueRef::Str(text)) => self.operation = Some(text),
            ("gen_ai.request.model", ValueRef::Str(text)) => self.request_model = Some(text),
            ("gen_ai.response.model", ValueRef::Str(text)) => self.response_model = Some(text),
            (INPUT_TOKENS, ValueRef::Int(count)) => self.input_tokens = Some(count),
            (OUTPUT_TOKENS, ValueRef::Int(count)) => self.output_tokens = Some(count),
            ("gen_ai.usage.prompt_tokens", ValueRef::Int(count)) => {
                self.input_tokens.get_or_insert(count);
            }
            ("gen_ai.usage.completion_tokens", ValueRef::Int(count)) => {
                self.output_tokens.get_or_insert(count);
            }
            (INPUT_MESSAGES, _) => self.has_input_messages = true,
            (OUTPUT_MESSAGES, _) => self.has_output_messages = true,
            (key, value) => {
                if let Some(rest) = key.strip_prefix("gen_ai.prompt.") {
                    self.prompts.set(rest, value);
                } else if let Some(rest) = key.strip_prefix("gen_ai.completion.") {
                    self.completions.set(rest, value);
                }
            }
        }
    }

    /// The operation, by `gen_ai.operation.name` or OpenLLMetry's `llm.request.type`.
    fn operation(&self) -> &'s str {
        match (self.operation, self.request_type) {
            (Some(operation), _) => operation,
            (None, Some("embedding")) => "embeddings",
            (None, Some("rerank")) => "rerank",
            // Anthropic's instrumentation calls chats completions.
            (None, Some("completion")) if !self.prompts.has_roles() => "text_completion",
            (None, _) => "chat",
        }
    }
}

pub(super) fn add<'s>(span: &'s dyn SpanView, naming: Naming, additions: &mut Additions<'s>) {
    let call = Call::read(span);
    additions.set(keys::GEN_AI_OPERATION, AddedValue::Name(call.operation()));
    additions.set_some(PROVIDER, call.system.map(provider));
    additions.set_some(INPUT_TOKENS, call.input_tokens);
    additions.set_some(OUTPUT_TOKENS, call.output_tokens);
    if !call.has_input_messages {
        additions.set_some(INPUT_MESSAGES, call.prompts.to_input());
    }
    if !call.has_output_messages {
        additions.set_some(OUTPUT_MESSAGES, call.completions.to_output());
    }
    let model = call.response_model.or(call.request_model);
    match naming {
        Naming::OpenInference => {
            let (kind, model_key) = match call.operation() {
                "embeddings" => ("EMBEDDING", "embedding.model_name"),
                "rerank" => ("RERANKER", "reranker.model_name"),
                _ => ("LLM", "llm.model_name"),
            };
            additions.set("openinference.span.kind", kind);
            additions.set_some(model_key, model.map(AddedValue::Name));
            additions.set_some("llm.token_count.prompt", call.input_tokens);
            additions.set_some("llm.token_count.completion", call.output_tokens);
            let total = call.input_tokens.zip(call.output_tokens);
            additions.set_some(
                "llm.token_count.total",
                total.map(|(input, output)| input.saturating_add(output)),
            );
        }
        Naming::Langfuse => {
            let kind = match call.operation() {
                "embeddings" => "embedding",
                "rerank" => "retriever",
                _ => "generation",
            };
            additions.set("langfuse.observation.type", kind);
        }
        Naming::Mlflow if call.operation() == "rerank" => additions.set("openinference.span.kind", "RERANKER"),
        Naming::Respan | Naming::OpenTelemetry | Naming::Mlflow | Naming::Both => {}
    }
}

/// The name of a provider in OpenTelemetry's semantic conventions, from the one in OpenLLMetry's.
fn provider(system: &str) -> Cow<'static, str> {
    match system.to_ascii_lowercase().as_str() {
        "google" | "gemini" => "gcp.gen_ai".into(),
        "vertexai" | "vertex_ai" => "gcp.vertex_ai".into(),
        "aws" | "bedrock" => "aws.bedrock".into(),
        "azure" => "azure.ai.openai".into(),
        other => other.to_owned().into(),
    }
}
