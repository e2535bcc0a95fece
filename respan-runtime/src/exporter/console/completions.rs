//! The completions of a model call, whose parts are attributes of their own.

use super::text::{MAX_CONTENT, sanitize};
use crate::value::ValueRef;
use std::collections::BTreeMap;

/// Most completions that are looked at, those with the lowest indices.
const MAX_COMPLETIONS: usize = 128;
/// Most calls of tools of one completion.
const MAX_CALLS: usize = 16;

/// Completions by their index, in whatever order their attributes come.
#[derive(Debug, Default)]
pub(super) struct Completions(BTreeMap<usize, Completion>);

#[derive(Debug, Default)]
struct Completion {
    /// A thought comes before the answer, as a completion of its own.
    is_thought: bool,
    text: String,
    tool_calls: BTreeMap<usize, ToolCall>,
}

#[derive(Debug, Default)]
struct ToolCall {
    name: String,
    arguments: Option<String>,
}

impl Completions {
    /// Sets a part of a completion, whose key is `index.member`.
    pub(super) fn set(&mut self, key: &str, value: ValueRef<'_>) {
        let Some((index, member)) = key.split_once('.') else {
            return;
        };
        let (Ok(index), ValueRef::Str(text)) = (index.parse(), value) else {
            return;
        };
        let is_shown = matches!(member, "role" | "content" | "refusal") || member.starts_with("tool_calls.");
        if !is_shown {
            return;
        }
        if let Some(completion) = entry(&mut self.0, index, MAX_COMPLETIONS) {
            completion.set(member, text);
        }
    }

    /// The text of the first completion that is no thought, or the tools that it calls instead: `name(arguments)` each.
    pub(super) fn answer(&self) -> String {
        let Some(answer) = self.0.values().find(|completion| !completion.is_thought) else {
            return String::new();
        };
        if !answer.text.is_empty() {
            return answer.text.clone();
        }
        let calls: Vec<_> = answer.tool_calls.values().map(ToolCall::describe).collect();
        sanitize(&calls.join(" "), MAX_CONTENT)
    }
}

impl Completion {
    fn set(&mut self, member: &str, text: &str) {
        match member {
            "role" => self.is_thought = text == "thinking",
            "content" | "refusal" => self.text = sanitize(text, MAX_CONTENT),
            _ => self.set_tool_call(member, text),
        }
    }

    fn set_tool_call(&mut self, member: &str, text: &str) {
        let member = member.strip_prefix("tool_calls.").and_then(|rest| rest.split_once('.'));
        let Some((index, member)) = member else { return };
        let Some(call) = index
            .parse()
            .ok()
            .and_then(|index| entry(&mut self.tool_calls, index, MAX_CALLS))
        else {
            return;
        };
        match member {
            "name" => call.name = sanitize(text, MAX_CONTENT),
            "arguments" => call.arguments = Some(sanitize(text, MAX_CONTENT)),
            _ => {}
        }
    }
}

impl ToolCall {
    fn describe(&self) -> String {
        match &self.arguments {
            Some(arguments) => format!("{}({arguments})", self.name),
            None => self.name.clone(),
        }
    }
}

/// The entry of an index, unless there are too many with lower indices.
fn entry<T: Default>(entries: &mut BTreeMap<usize, T>, index: usize, limit: usize) -> Option<&mut T> {
    entries.entry(index).or_default();
    if entries.len() > limit {
        entries.pop_last();
    }
    entries.get_mut(&index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(parts: &[(&str, &str)]) -> String {
        let mut completions = Completions::default();
        for (key, text) in parts {
            completions.set(key, ValueRef::Str(text));
        }
        completions.answer()
    }

    /// Asserts it for every rotation of the parts, and for their reverse.
    #[track_caller]
    fn assert_answer(parts: &[(&str, &str)], expected: &str) {
        let mut parts = parts.to_vec();
        for _ in 0..parts.len() {
            parts.rotate_left(1);
            assert_eq!(answer(&parts), expected, "{parts:?}");
            let reverse: Vec<_> = parts.iter().rev().copied().collect();
            assert_eq!(answer(&reverse), expected, "{reverse:?}");
        }
    }

    #[test]
    fn the_order_of_attributes_does_not_matter() {
        assert_answer(
            &[
                ("0.role", "thinking"),
                ("0.content", "hm"),
                ("1.role", "assistant"),
                ("1.content", "no"),
                ("2.content", "another"),
            ],
            "no",
        );
        assert_answer(
            &[
                ("0.tool_calls.1.name", "stop"),
                ("0.tool_calls.0.name", "look"),
                ("0.tool_calls.0.arguments", "{}"),
                ("0.tool_calls.0.id", "a"),
                ("0.finish_reason", "stop"),
            ],
            "look({}) stop",
        );
    }

    #[test]
    fn the_tools_that_a_thought_calls_are_not_shown() {
        assert_answer(
            &[
                ("0.role", "thinking"),
                ("0.tool_calls.0.name", "look"),
                ("1.tool_calls.0.name", "stop"),
            ],
            "stop",
        );
        assert_answer(&[("0.role", "thinking"), ("0.tool_calls.0.name", "look")], "");
    }

    #[test]
    fn the_completions_with_the_lowest_indices_are_kept() {
        let mut completions = Completions::default();
        for index in (0..1000).rev() {
            completions.set(&format!("{index}.content"), ValueRef::Str(&index.to_string()));
            completions.set(&format!("0.tool_calls.{index}.name"), ValueRef::Str("look"));
        }
        assert_eq!(completions.answer(), "0");
        assert_eq!(completions.0.len(), MAX_COMPLETIONS);
        assert_eq!(completions.0[&0].tool_calls.len(), MAX_CALLS);
    }
}
