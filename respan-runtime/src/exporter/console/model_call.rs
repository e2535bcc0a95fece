//! The description of a call of a model: model, tokens, time to the first token, last message and answer.
//!
//! The keys are those of OpenTelemetry's semantic conventions for generative AI and of their predecessors in OpenLLMetry,
//! which instrumentations still write.

use super::completions::Completions;
use super::duration::format_duration;
use super::text::{MAX_CONTENT, sanitize};
use crate::attributes;
use crate::value::ValueRef;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The maximum length of a model's name, in characters.
const MAX_MODEL: usize = 40;

/// The maximum length of a list of blocks that is parsed, in bytes.
const MAX_BLOCKS: usize = 64 * 1024;

/// The parts of a model call that its line shows.
#[derive(Debug, Default)]
pub(super) struct ModelCall {
    request_model: String,
    response_model: String,
    is_named: bool,
    input_tokens: Option<i64>,
    output_tokens: Option<i64>,
    first_token_nanos: Option<u64>,
    /// The index of the message that `prompt` is the text of.
    prompt_index: usize,
    pub(super) prompt: String,
    /// Empty after `finish`.
    completions: Completions,
    answer: String,
}

impl ModelCall {
    pub(super) fn set_attribute(&mut self, key: &str, value: ValueRef<'_>) {
        match key {
            "gen_ai.request.model" => self.request_model = text(value, MAX_MODEL),
            "gen_ai.response.model" => self.response_model = text(value, MAX_MODEL),
            attributes::LLM_REQUEST_TYPE => self.is_named = true,
            "gen_ai.usage.input_tokens" | "gen_ai.usage.prompt_tokens" => self.input_tokens = count(value),
            "gen_ai.usage.output_tokens" | "gen_ai.usage.completion_tokens" => self.output_tokens = count(value),
            "gen_ai.response.time_to_first_chunk" => self.first_token_nanos = seconds(value),
            "gen_ai.input.messages" => self.prompt = last_message(value),
            "gen_ai.output.messages" => self.answer = last_message(value),
            _ => {
                self.set_prompt(key, value);
                if let Some(key) = key.strip_prefix("gen_ai.completion.") {
                    self.completions.set(key, value);
                }
            }
        }
    }

    /// Of the messages of the prompt, each an attribute, the last one is shown.
    fn set_prompt(&mut self, key: &str, value: ValueRef<'_>) {
        let index = key
            .strip_prefix("gen_ai.prompt.")
            .and_then(|rest| rest.strip_suffix(".content"));
        if let Some(index) = index.and_then(|index| index.parse().ok())
            && index >= self.prompt_index
        {
            self.prompt_index = index;
            self.prompt = prompt(value);
        }
    }

    /// Selects the answer, once all attributes are set.
    pub(super) fn finish(&mut self) {
        let completions = std::mem::take(&mut self.completions);
        if self.answer.is_empty() {
            self.answer = completions.answer();
        }
    }

    /// The text of the answer, or the tools that it calls instead.
    pub(super) fn answer(&self) -> &str {
        &self.answer
    }

    /// Returns whether the span is a model call.
    pub(super) fn is_present(&self) -> bool {
        self.is_named || !self.model().is_empty()
    }

    fn model(&self) -> &str {
        if self.request_model.is_empty() {
            &self.response_model
        } else {
            &self.request_model
        }
    }

    /// The model, and in parentheses what is known of tokens and the first of them.
    pub(super) fn describe(&self) -> String {
        let mut details = match (self.input_tokens, self.output_tokens) {
            (None, None) => String::new(),
            (Some(input), Some(output)) => format!("{input} → {output} tokens"),
            (Some(input), None) => format!("{input} tokens in"),
            (None, Some(output)) => format!("{output} tokens out"),
        };
        if let Some(nanos) = self.first_token_nanos {
            let separator = if details.is_empty() { "" } else { ", " };
            let _ = write!(details, "{separator}first after {}", format_duration(nanos));
        }
        match (self.model(), details.as_str()) {
            (model, "") => model.to_owned(),
            ("", details) => format!("({details})"),
            (model, details) => format!("{model} ({details})"),
        }
    }
}

/// The text of a message, whose content may be a list of blocks.
fn prompt(value: ValueRef<'_>) -> String {
    let ValueRef::Str(content) = value else {
        return String::new();
    };
    let is_list = content.starts_with("[{") && content.len() <= MAX_BLOCKS;
    let blocks = is_list.then(|| serde_json::from_str::<Vec<serde_json::Value>>(content));
    let Some(Ok(blocks)) = blocks else {
        return sanitize(content, MAX_CONTENT);
    };
    let texts = blocks
        .iter()
        .filter_map(|block| block["text"].as_str().or(block["content"].as_str()));
    match texts.collect::<Vec<_>>() {
        texts if texts.is_empty() => sanitize(content, MAX_CONTENT),
        texts => sanitize(&texts.join(" "), MAX_CONTENT),
    }
}

fn text(value: ValueRef<'_>, limit: usize) -> String {
    match value {
        ValueRef::Str(text) => sanitize(text, limit),
        _ => String::new(),
    }
}

fn count(value: ValueRef<'_>) -> Option<i64> {
    match value {
        ValueRef::Int(count) => Some(count),
        _ => None,
    }
}

fn seconds(value: ValueRef<'_>) -> Option<u64> {
    let seconds = match value {
        ValueRef::Double(seconds) => seconds,
        ValueRef::Int(seconds) => f64::from(i32::try_from(seconds).ok()?),
        _ => return None,
    };
    let duration = std::time::Duration::try_from_secs_f64(seconds).ok()?;
    u64::try_from(duration.as_nanos()).ok()
}

/// The texts of the last message of a list of messages, which is JSON text or a structured value.
fn last_message(value: ValueRef<'_>) -> String {
    let messages: serde_json::Value = match value {
        ValueRef::Str(text) => serde_json::from_str(text).unwrap_or_default(),
        ValueRef::Any(value) => value.to_json(),
        _ => return String::new(),
    };
    let Some(message) = messages.as_array().and_then(|messages| messages.last()) else {
        return String::new();
    };
    let parts = message["parts"].as_array().map_or(&[][..], Vec::as_slice);
    let texts: Vec<_> = parts.iter().filter_map(part_text).collect();
    sanitize(&texts.join(" "), MAX_CONTENT)
}

/// The text of a part of a message, or the call of a tool; None for a thought.
fn part_text(part: &serde_json::Value) -> Option<Cow<'_, str>> {
    if part["type"] == "reasoning" {
        return None;
    }
    if part["type"] == "tool_call" {
        let arguments = match &part["arguments"] {
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Null => String::new(),
            other => other.to_string(),
        };
        return Some(format!("{}({arguments})", part["name"].as_str()?).into());
    }
    part["content"].as_str().map(Into::into)
}
