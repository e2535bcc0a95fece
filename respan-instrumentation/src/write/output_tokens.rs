//! The output tokens of a call.

use crate::call::{Family, ModelCall, Provider};

/// The output tokens with those of reasoning, which most providers count among them. For those that count them beside, the total
/// decides, since a description by hand or of another library may have either form.
///
/// The [semantic conventions](https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-spans.md)
/// have the tokens of reasoning among those of the output.
pub(super) fn with_reasoning(call: &ModelCall) -> Option<u64> {
    let usage = &call.usage;
    let (output, total) = (usage.output_tokens, usage.total_tokens.unwrap_or_default());
    let rest = total.saturating_sub(usage.input_tokens.unwrap_or_default());
    let with_reasoning = output
        .unwrap_or_default()
        .saturating_add(usage.reasoning_tokens.unwrap_or_default());
    match &call.provider {
        // Google's counts in OpenAI's form have no tokens of reasoning, but its total does.
        Provider::Gemini | Provider::VertexAi
            if call.family == Family::OpenAi && output.is_some_and(|it| rest > it) =>
        {
            Some(rest)
        }
        Provider::Gemini | Provider::VertexAi | Provider::XAi | Provider::Perplexity
            if usage.reasoning_tokens.is_some() && rest >= with_reasoning =>
        {
            Some(with_reasoning)
        }
        _ => output,
    }
}
