//! Extractor for spans of libraries that follow OpenTelemetry's semantic conventions: their attributes.
//!
//! <https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/>

use super::semantic_messages::{choice, message, parse_list, part, tool};
use crate::call::{Choice, ModelCall, Operation, Provider};
use respan_runtime::AttributeValue;
use serde_json::Number;
use std::borrow::Cow;
use std::time::Duration;

/// The key of the operation.
pub(crate) const OPERATION: &str = "gen_ai.operation.name";

/// An attribute.
type Attribute = (Cow<'static, str>, AttributeValue);

/// The operation of a name, if it is that of a model.
pub(crate) fn operation(name: &str) -> Option<Operation> {
    match name {
        "chat" => Some(Operation::Chat),
        "text_completion" => Some(Operation::TextCompletion),
        "generate_content" => Some(Operation::GenerateContent),
        "embeddings" => Some(Operation::Embeddings),
        "rerank" => Some(Operation::Rerank),
        "image_generation" => Some(Operation::ImageGeneration),
        "transcription" => Some(Operation::Transcription),
        "audio_generation" => Some(Operation::Speech),
        _ => None,
    }
}

impl ModelCall {
    /// The description of a span with these attributes; None if it is not the call of a model.
    pub(crate) fn from_attributes(attributes: &[Attribute]) -> Option<Self> {
        let get = |key: &str| {
            attributes
                .iter()
                .find(|(known, _)| known == key)
                .map(|(_, value)| value)
        };
        let operation = operation(get(OPERATION)?.as_str()?)?;
        let provider = get("gen_ai.provider.name").or_else(|| get("gen_ai.system"));
        let provider = provider.and_then(AttributeValue::as_str).unwrap_or("openai");
        let mut call = Self::new(provider_of(provider), operation);
        for (key, value) in attributes {
            call.set(key, value);
        }
        Some(call)
    }

    /// Adds one attribute; an unknown one is ignored.
    fn set(&mut self, key: &str, value: &AttributeValue) {
        let owned = || value.as_str().map(str::to_owned);
        let parameters = &mut self.parameters;
        match key {
            "gen_ai.request.model" => self.request_model = owned(),
            "gen_ai.request.stream" => self.is_streaming = *value == AttributeValue::Bool(true),
            "gen_ai.request.temperature" => parameters.temperature = number(value),
            "gen_ai.request.top_p" => parameters.top_p = number(value),
            "gen_ai.request.top_k" => parameters.top_k = number(value),
            "gen_ai.request.frequency_penalty" => parameters.frequency_penalty = number(value),
            "gen_ai.request.presence_penalty" => parameters.presence_penalty = number(value),
            "gen_ai.request.max_tokens" => parameters.max_tokens = count(value),
            "gen_ai.request.choice.count" => parameters.choices = count(value),
            "gen_ai.request.seed" => parameters.seed = integer(value),
            "gen_ai.request.stop_sequences" => parameters.stop_sequences = texts(value),
            "gen_ai.request.encoding_formats" => parameters.encoding_formats = texts(value),
            "gen_ai.embeddings.dimension.count" => parameters.dimensions = count(value),
            "gen_ai.request.previous_response.id" => parameters.previous_response_id = owned(),
            "gen_ai.conversation.id" => parameters.conversation_id = owned(),
            "gen_ai.response.id" => self.response_id = owned(),
            "gen_ai.response.model" => self.response_model = owned(),
            "gen_ai.response.time_to_first_chunk" => {
                let seconds = number(value).and_then(|seconds| seconds.as_f64());
                self.time_to_first_chunk = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            }
            "gen_ai.response.finish_reasons" => set_finish_reasons(&mut self.choices, texts(value)),
            "gen_ai.usage.input_tokens" => self.usage.input_tokens = count(value),
            "gen_ai.usage.output_tokens" => self.usage.output_tokens = count(value),
            "gen_ai.usage.cache_read.input_tokens" => self.usage.cache_read_tokens = count(value),
            "gen_ai.usage.cache_creation.input_tokens" => self.usage.cache_creation_tokens = count(value),
            "gen_ai.usage.reasoning.output_tokens" => self.usage.reasoning_tokens = count(value),
            "gen_ai.usage.cost" => self.usage.cost = number(value).and_then(|cost| cost.as_f64()),
            "server.address" => self.address = owned(),
            "server.port" => self.port = count(value).and_then(|port| u16::try_from(port).ok()),
            "gen_ai.system_instructions" => self.instructions = parse_list(value, part, &mut self.parse_errors),
            "gen_ai.input.messages" => self.messages = parse_list(value, message, &mut self.parse_errors),
            "gen_ai.output.messages" => {
                let reasons = self
                    .choices
                    .drain(..)
                    .filter_map(|choice| choice.finish_reason)
                    .collect();
                self.choices = parse_list(value, choice, &mut self.parse_errors);
                set_finish_reasons(&mut self.choices, reasons);
            }
            "gen_ai.tool.definitions" => self.tools = parse_list(value, tool, &mut self.parse_errors),
            _ => {}
        }
    }
}

/// The provider of a name in the conventions, or as libraries write it.
fn provider_of(name: &str) -> Provider {
    match name {
        "openai" => Provider::OpenAi,
        "azure.ai.openai" | "azure.ai.inference" | "azure" | "azure_openai" => Provider::AzureOpenAi,
        "anthropic" => Provider::Anthropic,
        "gcp.gemini" | "gcp.gen_ai" | "gemini" => Provider::Gemini,
        "gcp.vertex_ai" | "vertexai" | "vertex_ai" => Provider::VertexAi,
        "aws.bedrock" | "bedrock" => Provider::Bedrock,
        "cohere" => Provider::Cohere,
        "ollama" => Provider::Ollama,
        "groq" => Provider::Groq,
        "together" | "together_ai" => Provider::Together,
        "mistral" | "mistral_ai" => Provider::Mistral,
        "deepseek" => Provider::DeepSeek,
        "openrouter" => Provider::OpenRouter,
        "xai" | "x_ai" => Provider::XAi,
        "fireworks" => Provider::Fireworks,
        "perplexity" => Provider::Perplexity,
        other => Provider::other(other.to_owned()),
    }
}

/// Adds the finish reasons to choices that have none.
fn set_finish_reasons(choices: &mut Vec<Choice>, reasons: Vec<String>) {
    for (at, reason) in reasons.into_iter().enumerate() {
        match choices.get_mut(at) {
            Some(choice) => {
                // More exact than that of a message, which some libraries do not know.
                choice.finish_reason = Some(reason);
            }
            None => choices.push(Choice::default().finish_reason(reason)),
        }
    }
}

fn integer(value: &AttributeValue) -> Option<i64> {
    match value {
        AttributeValue::Int(value) => Some(*value),
        _ => None,
    }
}

fn count(value: &AttributeValue) -> Option<u64> {
    integer(value).and_then(|value| u64::try_from(value).ok())
}

fn number(value: &AttributeValue) -> Option<Number> {
    match value {
        AttributeValue::Int(value) => Some(Number::from(*value)),
        AttributeValue::Double(value) => Number::from_f64(*value),
        _ => None,
    }
}

fn texts(value: &AttributeValue) -> Vec<String> {
    match value {
        AttributeValue::Array(items) => items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Part, ToolCall, ToolDefinition};
    use crate::write::Writer;
    use respan_runtime::Naming;
    use serde_json::{Value, json};

    fn attributes() -> Vec<Attribute> {
        let input = json!([
            {"role": "user", "parts": [{"type": "text", "content": "What is 2 + 3?"}]},
            {"role": "assistant", "parts": [{"type": "tool_call", "id": "c", "name": "add", "arguments": {"a": 2}}]},
            {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c", "result": "5"}]},
        ]);
        let output = json!([{"role": "assistant", "parts": [{"type": "text", "content": "5."}]}]);
        vec![
            (OPERATION.into(), "chat".into()),
            ("gen_ai.provider.name".into(), "anthropic".into()),
            ("gen_ai.request.model".into(), "claude".into()),
            ("gen_ai.request.temperature".into(), 0.5.into()),
            ("gen_ai.response.finish_reasons".into(), vec!["stop"].into()),
            ("gen_ai.usage.input_tokens".into(), 7.into()),
            ("gen_ai.input.messages".into(), input.to_string().into()),
            ("gen_ai.output.messages".into(), output.to_string().into()),
        ]
    }

    fn written(naming: Naming, key: &str) -> Option<AttributeValue> {
        let call = ModelCall::from_attributes(&attributes()).unwrap();
        let span = Writer::new(naming).write(&call);
        let found = span.attributes.into_iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value)
    }

    #[test]
    fn the_description_is_that_of_the_provider_s_json() {
        let text = |key: &str| written(Naming::Respan, key).and_then(|value| value.as_str().map(str::to_owned));
        assert_eq!(text("gen_ai.system").as_deref(), Some("Anthropic"));
        assert_eq!(text("gen_ai.prompt.0.content").as_deref(), Some("What is 2 + 3?"));
        assert_eq!(text("gen_ai.prompt.1.tool_calls.0.name").as_deref(), Some("add"));
        assert_eq!(text("gen_ai.prompt.2.content").as_deref(), Some("5"));
        assert_eq!(text("gen_ai.completion.0.content").as_deref(), Some("5."));
        assert_eq!(text("gen_ai.completion.0.finish_reason").as_deref(), Some("stop"));
        let messages = written(Naming::OpenTelemetry, "gen_ai.input.messages").unwrap();
        let messages: Value = serde_json::from_str(messages.as_str().unwrap()).unwrap();
        assert_eq!(messages.pointer("/2/parts/0/response"), Some(&json!("5")));
    }

    #[test]
    fn messages_and_tools_of_openai_s_api_are_read_too() {
        let input = json!([
            {"role": "user", "content": [{"type": "text", "text": "What is 2 + 3?"}]},
            {"role": "assistant", "content": null, "tool_calls": [
                {"id": "c", "type": "function", "function": {"name": "add", "arguments": "{\"a\":2}"}},
            ]},
            {"role": "tool", "tool_call_id": "c", "content": "5"},
        ]);
        let tools = json!([{"type": "function", "function": {"name": "add", "parameters": {"type": "object"}}}]);
        let call = ModelCall::from_attributes(&[
            (OPERATION.into(), "chat".into()),
            ("gen_ai.input.messages".into(), input.to_string().into()),
            ("gen_ai.tool.definitions".into(), tools.to_string().into()),
        ]);
        let call = call.unwrap();
        let parts: Vec<_> = call.messages().iter().flat_map(|message| &message.parts).collect();
        let expected = [
            Part::from("What is 2 + 3?"),
            ToolCall::new("c", "add", "{\"a\":2}").into(),
            Part::tool_result("c", "5"),
        ];
        assert_eq!(parts, expected.iter().collect::<Vec<_>>());
        let expected = ToolDefinition::function("add").parameters(json!({"type": "object"}));
        assert_eq!(call.tools, [expected]);
    }

    #[test]
    fn a_cost_of_the_library_is_kept() {
        let mut attributes = attributes();
        attributes.push(("gen_ai.usage.cost".into(), 0.25.into()));
        let call = ModelCall::from_attributes(&attributes).unwrap();
        assert_eq!(call.usage.cost, Some(0.25));
    }

    #[test]
    fn other_operations_are_no_calls() {
        let of = |name: &'static str| ModelCall::from_attributes(&[(OPERATION.into(), name.into())]);
        assert_eq!(of("execute_tool"), None);
        assert_eq!(of("invoke_agent"), None);
        assert!(of("embeddings").is_some());
        assert_eq!(ModelCall::from_attributes(&[]), None);
    }

    #[test]
    fn malformed_messages_are_counted() {
        let broken = [
            (OPERATION.into(), "chat".into()),
            ("gen_ai.input.messages".into(), "[{".into()),
            ("gen_ai.output.messages".into(), 1.into()),
        ];
        let call = ModelCall::from_attributes(&broken).unwrap();
        assert_eq!(call.parse_errors(), 1);
        assert!(call.messages().is_empty());
    }
}
