//! The cost of a call in US dollars.

use super::attributes::Attributes;
use crate::call::ModelCall;

/// Writes the cost that the provider or the program gives, else with the feature `cost` the one that follows from the price list.
pub(super) fn write(call: &ModelCall, attributes: &mut Attributes) {
    #[cfg(feature = "cost")]
    let cost = call.usage.cost.or_else(|| prices::cost(call));
    #[cfg(not(feature = "cost"))]
    let cost = call.usage.cost;
    if let Some(cost) = cost.filter(|cost| cost.is_finite()) {
        attributes.set("gen_ai.usage.cost", cost);
    }
}

/// Costs by the price list of the crate `genai-prices`, which is embedded.
#[cfg(feature = "cost")]
mod prices {
    use crate::call::{ModelCall, Provider, Usage as Reported};
    use genai_prices::{PriceRequest, Usage, UsageKey};

    /// The cost of a call at the prices of today; `None` if no price is known, as for models that run locally.
    ///
    /// The list is decoded for the first call, in some tens of milliseconds.
    pub(super) fn cost(call: &ModelCall) -> Option<f64> {
        let provider = provider(&call.provider)?;
        let usage = usage(call)?;
        let models = [&call.response_model, &call.request_model];
        models.into_iter().flatten().find_map(|model| {
            let mut request = PriceRequest::new(model, &usage).with_provider_id(provider);
            if let Some(tier) = &call.response_service_tier {
                request = request.with_price_context("service_tier", tier);
            }
            genai_prices::calculate(&request).ok().map(|price| price.total_price)
        })
    }

    /// The provider in the price list.
    fn provider(provider: &Provider) -> Option<&str> {
        match provider {
            Provider::AzureOpenAi => Some("azure"),
            Provider::Gemini | Provider::VertexAi => Some("google"),
            Provider::Bedrock => Some("aws"),
            Provider::Together => Some("together"),
            Provider::Mistral => Some("mistral"),
            Provider::XAi => Some("x-ai"),
            Provider::Ollama | Provider::Vllm | Provider::LmStudio | Provider::LlamaCpp => None,
            other => Some(other.name()),
        }
    }

    /// The output tokens with those of reasoning. Google counts the latter beside the former, as its total shows.
    fn billed_output(usage: &Reported) -> Option<u64> {
        let output = usage.output_tokens.unwrap_or_default();
        match (usage.total_tokens, usage.reasoning_tokens) {
            (Some(total), Some(reasoning))
                if total
                    >= usage
                        .input_tokens
                        .unwrap_or_default()
                        .saturating_add(output)
                        .saturating_add(reasoning) =>
            {
                Some(output.saturating_add(reasoning))
            }
            _ => usage.output_tokens,
        }
    }

    /// The token counts; `None` without any. Cached tokens are part of the input tokens, as in [`Usage`](crate::Usage).
    #[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^52")]
    fn usage(call: &ModelCall) -> Option<Usage> {
        let usage = &call.usage;
        let counts = [
            (UsageKey::INPUT_TOKENS, usage.input_tokens),
            (UsageKey::OUTPUT_TOKENS, billed_output(usage)),
            (
                UsageKey::CACHE_READ_TOKENS,
                usage.cache_read_tokens.filter(|count| *count > 0),
            ),
            (
                UsageKey::CACHE_WRITE_TOKENS,
                usage.cache_creation_tokens.filter(|count| *count > 0),
            ),
        ];
        let mut priced = Usage::new();
        for (key, count) in counts {
            if let Some(count) = count {
                priced.insert(key, count as f64);
            }
        }
        (!priced.is_empty()).then_some(priced)
    }
}
