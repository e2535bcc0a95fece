//! Setters of a description.

use super::answer::Choice;
use super::failure::CallError;
use super::message::Message;
use super::model_call::ModelCall;
use super::part::Part;
use super::text::OptionalText;
use super::tool::ToolDefinition;
use super::usage::Usage;
use serde_json::{Number, Value};
use std::time::Duration;

macro_rules! text_setters {
    ($($(#[$doc:meta])* $name:ident => $($field:ident).+;)*) => {
        impl ModelCall {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, value: impl OptionalText) -> Self {
                self.$($field).+ = value.into_text();
                self
            }
        )*}
    };
}

macro_rules! float_setters {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        impl ModelCall {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, value: impl Into<Option<f64>>) -> Self {
                self.parameters.$name = value.into().and_then(Number::from_f64);
                self
            }
        )*}
    };
}

macro_rules! value_setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty => $($field:ident).+;)*) => {
        impl ModelCall {$(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, value: impl Into<Option<$type>>) -> Self {
                self.$($field).+ = value.into();
                self
            }
        )*}
    };
}

text_setters! {
    /// The model that is asked for.
    model => request_model;
    /// The host that answers.
    server_address => address;
    /// The base URL of the client.
    api_base => api_base;
    /// The end user on whose behalf the call is made.
    user => parameters.user;
    /// How much the model is to think.
    reasoning_effort => parameters.reasoning_effort;
    /// The class of service that is asked for.
    service_tier => parameters.service_tier;
    /// The id of the answer.
    response_id => response_id;
    /// The model that answered.
    response_model => response_model;
    /// The class of service that was given.
    response_service_tier => response_service_tier;
    /// The fingerprint of the set-up that answered.
    system_fingerprint => system_fingerprint;
    /// The id under which Respan's gateway has logged this call. Respan then knows usage and content already, and they are left
    /// out for it.
    gateway_log_id => gateway_log_id;
}

float_setters! {
    /// Randomness.
    temperature;
    /// Share of the probability mass that is sampled.
    top_p;
    /// Number of candidates that are sampled.
    top_k;
    /// Penalty on frequent tokens.
    frequency_penalty;
    /// Penalty on tokens that occurred.
    presence_penalty;
}

value_setters! {
    /// The port of the server.
    server_port: u16 => port;
    /// Limit on the tokens of the answer.
    max_tokens: u64 => parameters.max_tokens;
    /// Seed for the same answer to the same request.
    seed: i64 => parameters.seed;
    /// JSON schema of the answer.
    output_schema: Value => parameters.output_schema;
    /// Size of the embeddings that are asked for.
    dimensions: u64 => parameters.dimensions;
    /// Number of embeddings in the answer.
    embeddings: u64 => embeddings;
    /// Size of the embeddings in the answer.
    embedding_dimensions: u64 => embedding_dimensions;
    /// Time from the request to the first content of the answer.
    time_to_first_chunk: Duration => time_to_first_chunk;
    /// Why the call failed.
    error: CallError => error;
}

impl ModelCall {
    /// Whether the answer arrives in pieces.
    #[must_use]
    pub fn streaming(mut self, is_streaming: bool) -> Self {
        self.is_streaming = is_streaming;
        self
    }

    /// Whether the caller stopped listening before the answer ended.
    #[must_use]
    pub fn cancelled(mut self, is_cancelled: bool) -> Self {
        self.is_cancelled = is_cancelled;
        self
    }

    /// Texts that end the answer.
    #[must_use]
    pub fn stop_sequences(mut self, texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.parameters.stop_sequences = texts.into_iter().map(Into::into).collect();
        self
    }

    /// Adds instructions that stand apart from the messages.
    #[must_use]
    pub fn instructions(mut self, text: impl OptionalText) -> Self {
        self.instructions.extend(text.into_text().map(Part::Text));
        self
    }

    /// Adds a message of text.
    #[must_use]
    pub fn message(mut self, role: &str, text: impl OptionalText) -> Self {
        self.messages
            .extend(text.into_text().map(|text| Message::new(role, text)));
        self
    }

    /// Adds messages.
    #[must_use]
    pub fn with_messages(mut self, messages: impl IntoIterator<Item = Message>) -> Self {
        self.messages.extend(messages);
        self
    }

    /// Adds a tool that the model may call.
    #[must_use]
    pub fn tool(mut self, tool: impl Into<Option<ToolDefinition>>) -> Self {
        self.tools.extend(tool.into());
        self
    }

    /// Adds an answer of text.
    #[must_use]
    pub fn answer(mut self, text: impl OptionalText) -> Self {
        let answer = text
            .into_text()
            .map(|text| Choice::new(Message::new("assistant", text)));
        self.choices.extend(answer);
        self
    }

    /// Adds an answer.
    #[must_use]
    pub fn choice(mut self, choice: impl Into<Option<Choice>>) -> Self {
        self.choices.extend(choice.into());
        self
    }

    /// The token counts.
    #[must_use]
    pub fn usage(mut self, usage: impl Into<Option<Usage>>) -> Self {
        self.usage = usage.into().unwrap_or_default();
        self
    }
}
