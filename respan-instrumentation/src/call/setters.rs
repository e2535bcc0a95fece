//! Setters of a description.

use super::choice::Choice;
use super::error::CallError;
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
    /// The requested model.
    model => request_model;
    /// The host of the server.
    server_address => address;
    /// The base URL of the client.
    api_base => api_base;
    /// The end user.
    user => parameters.user;
    /// The reasoning effort.
    reasoning_effort => parameters.reasoning_effort;
    /// The response that this request continues, which the provider has stored.
    previous_response_id => parameters.previous_response_id;
    /// The conversation that the provider stores, and to which this request belongs.
    conversation_id => parameters.conversation_id;
    /// The requested service tier.
    service_tier => parameters.service_tier;
    /// The id of the response.
    response_id => response_id;
    /// The model that generated the response.
    response_model => response_model;
    /// The service tier of the response.
    response_service_tier => response_service_tier;
    /// The fingerprint of the backend configuration.
    system_fingerprint => system_fingerprint;
    /// The log id of Respan's gateway, if the call went through it. Usage and content are then omitted in Respan's naming, since
    /// the gateway has logged them.
    gateway_log_id => gateway_log_id;
}

float_setters! {
    /// The sampling temperature.
    temperature;
    /// The nucleus sampling threshold.
    top_p;
    /// The number of candidate tokens.
    top_k;
    /// The frequency penalty.
    frequency_penalty;
    /// The presence penalty.
    presence_penalty;
}

value_setters! {
    /// The port of the server.
    server_port: u16 => port;
    /// The maximum number of output tokens.
    max_tokens: u64 => parameters.max_tokens;
    /// The sampling seed.
    seed: i64 => parameters.seed;
    /// The JSON schema of structured output.
    output_schema: Value => parameters.output_schema;
    /// The requested dimensions of embeddings.
    dimensions: u64 => parameters.dimensions;
    /// The number of embeddings in the response.
    embeddings: u64 => embeddings;
    /// The dimensions of the embeddings in the response.
    embedding_dimensions: u64 => embedding_dimensions;
    /// The time from the request to the first content of the response.
    time_to_first_chunk: Duration => time_to_first_chunk;
    /// The error of a failed call.
    error: CallError => error;
}

impl ModelCall {
    /// Sets whether the response is streamed.
    #[must_use]
    pub fn streaming(mut self, is_streaming: bool) -> Self {
        self.is_streaming = is_streaming;
        self
    }

    /// Sets whether the caller dropped the response before its end.
    #[must_use]
    pub fn cancelled(mut self, is_cancelled: bool) -> Self {
        self.is_cancelled = is_cancelled;
        self
    }

    /// The stop sequences.
    #[must_use]
    pub fn stop_sequences(mut self, texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.parameters.stop_sequences = texts.into_iter().map(Into::into).collect();
        self
    }

    /// Adds system instructions that are separate from the messages.
    #[must_use]
    pub fn instructions(mut self, text: impl OptionalText) -> Self {
        self.instructions.extend(text.into_text().map(Part::Text));
        self
    }

    /// Adds a text message.
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

    /// Adds a tool definition.
    #[must_use]
    pub fn tool(mut self, tool: impl Into<Option<ToolDefinition>>) -> Self {
        self.tools.extend(tool.into());
        self
    }

    /// Adds a completion of text.
    #[must_use]
    pub fn completion(mut self, text: impl OptionalText) -> Self {
        let response = text
            .into_text()
            .map(|text| Choice::new(Message::new("assistant", text)));
        self.choices.extend(response);
        self
    }

    /// Adds a choice.
    #[must_use]
    pub fn choice(mut self, choice: impl Into<Option<Choice>>) -> Self {
        self.choices.extend(choice.into());
        self
    }

    /// The token counts.
    #[must_use]
    pub fn usage(mut self, usage: impl Into<Option<Usage>>) -> Self {
        self.usage = usage.into().unwrap_or_default();
        #[cfg(feature = "cost")]
        {
            self.reported_usage = None;
        }
        self
    }
}
