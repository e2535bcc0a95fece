//! Token counts in the forms that OpenAI's APIs have.

use crate::call::Usage;
use crate::json::Lookup;
use serde_json::Value;

/// A US dollar in the unit of xAI's costs: <https://docs.x.ai/developers/cost-tracking>.
const TICKS: f64 = 1e10;

/// The counts of a response. In streams Groq has them in `x_groq`, and Moonshot in the last choice.
pub(super) fn find(body: &Value) -> &Value {
    let of_groq = body.at("x_groq").at("usage");
    let choices = body.list("choices").iter().map(|choice| choice.at("usage"));
    let mut all = [body.at("usage"), of_groq].into_iter().chain(choices);
    all.find(|usage| usage.is_object()).unwrap_or(&Value::Null)
}

/// Token counts under the names of any of OpenAI's APIs.
pub(super) fn read(usage: &Value) -> Usage {
    let either = |first: &str, second: &str| usage.count(first).or_else(|| usage.count(second));
    let detail =
        |first: &str, second: &str, key: &str| usage.at(first).count(key).or_else(|| usage.at(second).count(key));
    let cached = detail("prompt_tokens_details", "input_tokens_details", "cached_tokens");
    let written =
        detail("prompt_tokens_details", "input_tokens_details", "cache_write_tokens").filter(|count| *count > 0);
    let reasoning = detail("completion_tokens_details", "output_tokens_details", "reasoning_tokens");
    Usage {
        input_tokens: either("prompt_tokens", "input_tokens"),
        output_tokens: either("completion_tokens", "output_tokens"),
        // DeepSeek and Moonshot have a name of their own.
        cache_read_tokens: cached.or_else(|| either("prompt_cache_hit_tokens", "cached_tokens")),
        cache_creation_tokens: written,
        // Perplexity's is beside the others.
        reasoning_tokens: reasoning.or_else(|| usage.count("reasoning_tokens")),
        total_tokens: usage.count("total_tokens"),
        cost: cost(usage),
    }
}

/// The cost in US dollars, as [OpenRouter](https://openrouter.ai/docs/use-cases/usage-accounting), Perplexity, xAI and
/// [DeepInfra](https://deepinfra.com/docs) report it. With a key of the user's own for the service behind it, the router reports what
/// that one bills beside its fee.
fn cost(usage: &Value) -> Option<f64> {
    let number = |value: &Value, key: &str| value.number(key)?.as_f64();
    let has_own_key = usage.at("is_byok").as_bool() == Some(true);
    let upstream = number(usage.at("cost_details"), "upstream_inference_cost").filter(|_| has_own_key);
    number(usage, "cost")
        .map(|cost| cost + upstream.unwrap_or_default())
        .or_else(|| number(usage.at("cost"), "total_cost"))
        .or_else(|| Some(number(usage, "cost_in_usd_ticks")? / TICKS))
        .or_else(|| number(usage, "estimated_cost"))
}
