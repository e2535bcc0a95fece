//! Keys of attributes that hold prompts, answers, messages, tool arguments or tool results.

use super::content_names::{CONTENT_GROUPS, CONTENT_KEYS, CONTENT_WORDS, FACT_GROUPS, FACT_WORDS};

/// Returns whether an attribute of this key holds content: a prompt, an answer, a message, the arguments of a tool or its result.
///
/// Such attributes are removed from a span, its events and its links where content is switched off, by
/// [`trace_content(false)`](crate::trace_content) or by `RESPAN_TRACE_CONTENT=false`, no matter what has set them. Content are:
///
/// - **below `gen_ai.`, `llm.` and `ai.`** each key with a word for content between its dots, such as `messages`, `prompt`, `input`,
///   `text`, `arguments` or `result`, except for counts, names and types (`gen_ai.output.type`), `*.usage`, `*.token_count` and
///   `*.cost`;
/// - **OpenTelemetry**: `gen_ai.prompt`, `gen_ai.completion`, `gen_ai.tool.call` and all keys below them,
///   `gen_ai.input.messages`, `gen_ai.output.messages`, `gen_ai.system_instructions`, `gen_ai.tool.definitions`,
///   `gen_ai.retrieval.query.text`, `gen_ai.retrieval.documents`, `gen_ai.event.content`, `mcp.request.argument` and
///   `mcp.response.value` with the keys below them;
/// - **OpenLLMetry**: `traceloop.entity.input` and `traceloop.entity.output`, `traceloop.prompt.template` and
///   `traceloop.prompt.template_variables` with the keys below them, `llm.request.functions` and the keys below it, `llm.prompts`,
///   `llm.completions`;
/// - **`OpenInference`**: `input.value`, `output.value`, each `llm.*_messages` with the keys below it, `llm.prompt_template`,
///   `llm.tools`, `llm.function_call`, `llm.choices`, `message.content`, `message.contents`, `message.tool_calls`,
///   `message_content`, `tool_call`, `tool.parameters`, `document.content`, `embedding.text`, `embedding.embeddings`,
///   `retrieval.documents`, `reranker` and the keys below them; `llm.invocation_parameters`, which may have the system prompt,
///   `message.function_call_arguments_json`, `audio.transcript`, `audio.url`, `image.url`;
/// - **Respan**: `respan.prompt`, `respan.span.tools`, `respan.span.tool_calls`, `tool_arguments`, `tool_response`;
/// - **other SDKs**: `ai.prompt`, `ai.response`, `ai.toolCall`, `langfuse.observation.input` and `output`,
///   `langfuse.trace.input` and `output`, `mlflow.spanInputs`, `mlflow.spanOutputs`, `mlflow.chat`, `tool.result`,
///   `tool.arguments`, `tool.input` and `output`, with the keys below them; `pydantic_ai.all_messages`, `all_messages_events`,
///   `events`, `final_result`, `model_request_parameters`, `request_data`, `response_data`, `gcp.vertex.agent.llm_request`,
///   `llm_response`, `tool_call_args`, `tool_response` and `data`, `braintrust.input` and `output` and their `_json`,
///   `langfuse.input` and `output`, `db.query.result.document`;
/// - `input`, `output`, `prompt`, `completion`, `messages`, `system_prompt`, `system_instructions`, `tool_calls`, `tool_input`,
///   `tool_output`, `tool_result`, `tool_call_arguments`, `tool_call_result`;
/// - **tracing**: `return`, the result of a function with `#[instrument(ret)]`;
/// - **items of a list** under one of these keys, with the keys below them: `messages.0.content`, `tool_calls[0].arguments`.
///
/// ```
/// use respan::attributes::is_content_key;
///
/// assert!(is_content_key("gen_ai.prompt.0.content"));
/// assert!(!is_content_key("gen_ai.request.model"));
/// ```
pub fn is_content_key(key: &str) -> bool {
    names_content(key) || list_of(key).is_some_and(names_content)
}

fn names_content(key: &str) -> bool {
    CONTENT_KEYS.contains(&key)
        || CONTENT_GROUPS.iter().any(|group| is_below(key, group))
        || is_message_list(key)
        || has_content_word(key)
}

/// Returns whether an attribute of an event holds content. Events of generative AI have keys of their own, without a prefix.
pub(crate) fn is_event_content_key(event: &str, key: &str) -> bool {
    let is_bare = || {
        matches!(
            key,
            "content" | "message" | "body" | "text" | "parts" | "delta" | "arguments" | "result"
        )
    };
    is_content_key(key) || event.starts_with("gen_ai.") && is_bare()
}

/// The key before the first index: `messages` of `messages.0.content` or `messages[0].content`. `None` without an index.
fn list_of(key: &str) -> Option<&str> {
    let is_index = |segment: &str| !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
    let mut end = 0;
    for segment in key.split('.') {
        let list = segment.split('[').next().unwrap_or_default();
        if list.len() < segment.len() {
            return key.get(..end + list.len());
        }
        if is_index(segment) {
            return key.get(..end.checked_sub(1)?);
        }
        end += segment.len() + 1;
    }
    None
}

/// Returns whether the key is the group, or below it.
fn is_below(key: &str, group: &str) -> bool {
    key.strip_prefix(group)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// `llm.*_messages` and the keys below, such as `llm.input_messages.0.message.content`.
fn is_message_list(key: &str) -> bool {
    let list = key.strip_prefix("llm.").and_then(|rest| rest.split('.').next());
    list.is_some_and(|list| list.ends_with("_messages"))
}

/// Returns whether the key is one of generative AI that has a word for content.
fn has_content_word(key: &str) -> bool {
    let Some(("gen_ai" | "llm" | "ai", rest)) = key.split_once('.') else {
        return false;
    };
    let is_fact = FACT_GROUPS.iter().any(|group| is_below(rest, group))
        || rest.rsplit('.').next().is_some_and(|last| FACT_WORDS.contains(&last));
    // The response of a model is a group of facts, unlike a key that ends with it.
    let is_content = |word: &str| CONTENT_WORDS.contains(&word) && (word != "response" || rest.ends_with(word));
    !is_fact && rest.split('.').any(is_content)
}

#[cfg(test)]
mod tests {
    use super::{is_content_key, is_event_content_key};

    #[test]
    fn keys_of_content_are_known() {
        for key in [
            "gen_ai.prompt",
            "gen_ai.prompt.0.content",
            "gen_ai.prompt.12.role",
            "gen_ai.completion.0.tool_calls.0.arguments",
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.system_instructions",
            "gen_ai.tool.definitions",
            "gen_ai.tool.call.arguments",
            "gen_ai.tool.call.result",
            "input.value",
            "output.value",
            "llm.input_messages",
            "llm.input_messages.0.message.content",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments",
            "llm.request.functions.0.parameters",
            "llm.prompts.0.content",
            "traceloop.entity.input",
            "traceloop.entity.output",
            "tool_arguments",
            "tool_response",
            "respan.prompt",
            "respan.span.tools",
            "respan.span.tool_calls",
            "gen_ai.request.messages",
            "gen_ai.request.available_tools",
            "gen_ai.response.text",
            "gen_ai.response.tool_calls",
            "gen_ai.tool.input",
            "gen_ai.tool.message",
            "gen_ai.user.message",
            "gen_ai.choice",
            "gen_ai.embeddings.input",
            "gen_ai.evaluation.explanation",
            "llm.messages",
            "llm.response",
            "llm.invocation_parameters",
            "ai.values",
            "ai.embedding",
            "ai.result.toolCalls",
            "mlflow.chat.messages",
            "gcp.vertex.agent.llm_request",
            "messages.0.content",
            "messages[0].content",
            "tool_calls.12.function.arguments",
            "tool_calls[0]",
            "prompt.0",
            "gen_ai.input.messages[0]",
            "llm.input_messages[0].message.content",
            "respan.span.tools.0.name",
            "all_messages_events.3",
            "langfuse.input",
            "langfuse.output",
            "return",
        ] {
            assert!(is_content_key(key), "{key}");
        }
    }

    #[test]
    fn other_keys_are_kept() {
        for key in [
            "",
            "gen_ai.system",
            "gen_ai.request.model",
            "gen_ai.operation.name",
            "gen_ai.usage.input_tokens",
            "gen_ai.response.finish_reasons",
            "gen_ai.tool.name",
            "gen_ai.prompts_seen",
            "gen_ai.output.type",
            "gen_ai.request.choice.count",
            "gen_ai.request.stop_sequences",
            "gen_ai.response.id",
            "gen_ai.response.time_to_first_chunk",
            "gen_ai.usage.input.tokens",
            "gen_ai.usage.reasoning.output_tokens",
            "gen_ai.embeddings.dimension.count",
            "gen_ai.evaluation.score.value",
            "llm.token_count.prompt",
            "llm.token_count.completion_details.reasoning",
            "llm.cost.completion",
            "llm.model_name",
            "ai.model.id",
            "ai.usage.promptTokens",
            "input.count",
            "llm.request.type",
            "llm.usage.total_tokens",
            "input.mime_type",
            "messages.count",
            "traceloop.entity.name",
            "traceloop.entity.path",
            "traceloop.prompt.key",
            "respan.entity.input.original_size",
            "respan.metadata.input",
            "http.request.method",
            "exception.message",
            "0.messages",
            "[0]",
            "input.count.0",
            "prices[0].amount",
            "llm.token_count.prompt.0",
        ] {
            assert!(!is_content_key(key), "{key}");
        }
    }

    #[test]
    fn events_of_generative_ai_have_keys_of_their_own() {
        assert!(is_event_content_key("gen_ai.user.message", "content"));
        assert!(is_event_content_key("gen_ai.choice", "message"));
        assert!(is_event_content_key("any", "gen_ai.prompt"));
        assert!(!is_event_content_key("gen_ai.user.message", "role"));
        assert!(!is_event_content_key("progress", "content"));
    }
}
