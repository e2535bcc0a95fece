//! Token counts in the forms that OpenAI's APIs have.

use crate::call::Usage;
use crate::json::Lookup;
use serde_json::Value;

/// Token counts under the names of any of OpenAI's APIs.
pub(super) fn read(usage: &Value) -> Usage {
    let either = |first: &str, second: &str| usage.count(first).or_else(|| usage.count(second));
    let detail =
        |first: &str, second: &str, key: &str| usage.at(first).count(key).or_else(|| usage.at(second).count(key));
    let cached = detail("prompt_tokens_details", "input_tokens_details", "cached_tokens");
    let written =
        detail("prompt_tokens_details", "input_tokens_details", "cache_write_tokens").filter(|count| *count > 0);
    Usage {
        input_tokens: either("prompt_tokens", "input_tokens"),
        output_tokens: either("completion_tokens", "output_tokens"),
        cache_read_tokens: cached.or_else(|| usage.count("prompt_cache_hit_tokens")),
        cache_creation_tokens: written,
        reasoning_tokens: detail("completion_tokens_details", "output_tokens_details", "reasoning_tokens"),
        total_tokens: usage.count("total_tokens"),
        // OpenRouter, in US dollars: <https://openrouter.ai/docs/use-cases/usage-accounting>.
        cost: usage.number("cost").and_then(|cost| cost.as_f64()),
    }
}
