//! The writer for one destination.

use super::attributes::{Attributes, cut};
use super::{indexed, langfuse, messages, openinference, output_tokens, semantic, shared};
use crate::call::{CallError, Family, ModelCall, Operation};
use opentelemetry::trace::{SpanKind, Status};
use respan_runtime::{Naming, WrittenEvent, WrittenSpan};
use std::borrow::Cow;

/// Default limit on the bytes of one string.
const TEXT_LIMIT: usize = 256 * 1024;

/// Writes descriptions of calls in the naming of one destination.
///
/// ```
/// use respan::Naming;
/// use respan::instrumentation::{ModelCall, Operation, Provider, Writer};
///
/// let call = ModelCall::new(Provider::OpenAi, Operation::Chat).model("gpt-4o").message("user", "Hello");
/// let span = Writer::new(Naming::OpenTelemetry).content(false).write(&call);
/// assert!(span.attributes.iter().any(|(key, _)| key == "gen_ai.request.model"));
/// assert!(span.attributes.iter().all(|(key, _)| key != "gen_ai.input.messages"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer {
    naming: Naming,
    has_content: bool,
    text_limit: usize,
}

impl Writer {
    /// A writer that includes content.
    pub fn new(naming: Naming) -> Self {
        Self {
            naming,
            has_content: true,
            text_limit: TEXT_LIMIT,
        }
    }

    /// Sets whether prompts, completions and tool definitions are written. All other attributes always are.
    #[must_use]
    pub fn content(mut self, has_content: bool) -> Self {
        self.has_content = has_content;
        self
    }

    /// Limit on the bytes of one string; longer ones are truncated. Default: 256 KiB.
    #[must_use]
    pub fn text_limit(mut self, bytes: usize) -> Self {
        self.text_limit = bytes;
        self
    }

    /// Name, kind, status, attributes and events of the span of a call.
    pub fn write(&self, call: &ModelCall) -> WrittenSpan {
        let mut span = WrittenSpan::new(SpanKind::Client);
        span.name = Some(self.name(call));
        span.status = self.status(call);
        span.attributes = self.attributes(call).into_entries();
        span.events = self.events(call);
        span
    }

    fn attributes(&self, call: &ModelCall) -> Attributes {
        let mut all = Attributes::new(self.text_limit);
        let mut semantic = Attributes::new(self.text_limit);
        shared::write(call, &mut all);
        if self.naming != Naming::Respan {
            shared::write_usage(call, output_tokens::with_reasoning(call), &mut semantic);
            semantic::write(call, &mut semantic);
            if self.has_content {
                messages::write(call, self.naming, &mut semantic);
            }
        }
        match self.naming {
            Naming::Respan | Naming::Both => indexed::write(call, self.has_content, &mut all),
            Naming::OpenInference => openinference::write(call, &mut all),
            Naming::Langfuse => langfuse::write(call, &mut all),
            Naming::Mlflow if call.operation == Operation::Rerank => {
                all.text("openinference.span.kind", Some("RERANKER"));
            }
            _ => {}
        }
        all.merge(semantic);
        if self.naming == Naming::OpenInference && self.has_content {
            openinference::write_texts(call, &mut all);
        }
        all
    }

    /// `{operation} {model}` for Gemini and Bedrock in OpenTelemetry's naming, `{api}.{operation}` otherwise.
    pub(crate) fn name(&self, call: &ModelCall) -> Cow<'static, str> {
        let by_model = !matches!(self.naming, Naming::Respan | Naming::Both)
            && matches!(call.family, Family::Gemini | Family::Bedrock);
        if let (true, Some(model)) = (by_model, &call.request_model) {
            return format!("{} {model}", call.operation.name()).into();
        }
        match call.name {
            Some(name) => name.into(),
            None => format!("{}.{}", call.family.prefix(), call.operation.suffix()).into(),
        }
    }

    /// `Ok` on success, except for unstreamed OpenAI calls, streamed Ollama calls and Bedrock, as in the Python instrumentation.
    fn status(&self, call: &ModelCall) -> Status {
        if let Some(error) = &call.error {
            return Status::error(cut(&error.description(), self.text_limit).into_owned());
        }
        match call.family {
            Family::OpenAi if !call.is_streaming => Status::Unset,
            Family::Ollama if call.is_streaming => Status::Unset,
            Family::Bedrock => Status::Unset,
            _ => Status::Ok,
        }
    }

    fn events(&self, call: &ModelCall) -> Vec<WrittenEvent> {
        let chunk_name = match self.naming {
            Naming::Respan | Naming::Both => Some("llm.content.completion.chunk"),
            Naming::OpenTelemetry | Naming::Mlflow => Some("gen_ai.content.completion.chunk"),
            _ => None,
        };
        let has_chunks = call.operation == Operation::Chat
            && matches!(call.family, Family::OpenAi | Family::Cohere)
            && call.name != Some("openai.response");
        let chunk_name = chunk_name.filter(|_| has_chunks);
        let chunks = chunk_name.into_iter().flat_map(|name| {
            call.chunk_times.iter().map(move |time| WrittenEvent {
                name: name.into(),
                time: Some(*time),
                attributes: Vec::new(),
            })
        });
        chunks
            .chain(call.error.as_ref().map(|error| self.exception(error)))
            .collect()
    }

    fn exception(&self, error: &CallError) -> WrittenEvent {
        let mut attributes = Attributes::new(self.text_limit);
        attributes.text("exception.type", Some(&error.type_name()));
        attributes.text("exception.message", Some(&error.description()));
        attributes.text("exception.escaped", Some("False"));
        WrittenEvent {
            name: "exception".into(),
            time: None,
            attributes: attributes.into_entries(),
        }
    }
}
