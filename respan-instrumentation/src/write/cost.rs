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
///
/// It lists prices with their sources by provider, in <https://github.com/pydantic/genai-prices>.
#[cfg(feature = "cost")]
mod prices {
    use crate::call::{Family, ModelCall, Provider};
    use crate::write::output_tokens;
    use genai_prices::{Calculator, ExtractRequest, PriceRequest, Usage, UsageKey};

    /// The cost of a call at the prices of today; `None` if no price is known, as for models that run locally.
    ///
    /// The list is decoded for the first call, in some tens of milliseconds.
    pub(super) fn cost(call: &ModelCall) -> Option<f64> {
        if call.has_other_rate || has_unknown_tier(call) || is_regional_claude(call) {
            return None;
        }
        let provider = provider(&call.provider)?;
        let usage = usage(call, provider)?;
        let price_of = |usage: &Usage, model, tier: Option<&str>| {
            let mut request = PriceRequest::new(model, usage).with_provider_id(provider);
            if let Some(tier) = tier {
                request = request.with_price_context("service_tier", tier);
            }
            genai_prices::calculate(&request).ok().map(|price| price.total_price)
        };
        let price = |model, tier| price_of(&usage, model, tier);
        let tier = call.response_service_tier.as_deref();
        let (model, cost) = models(call).find_map(|model| Some((model, price(model, tier)?)))?;
        // The list prices a tier that it does not have as the standard one.
        let is_listed = tier.is_none_or(is_standard) || price(model, Some(UNLISTED_TIER)) != Some(cost);
        // The list has no price for what was counted, such as tokens of a model that is paid by the hour or by the image.
        let is_unpriced = cost == 0.0 && !model.ends_with(":free") && usage.iter().any(|(_, count)| count > 0.0);
        let is_audio_listed = without_audio(call, &usage).is_none_or(|text| price_of(&text, model, tier) != Some(cost));
        (is_listed && !is_unpriced && is_audio_listed).then_some(cost)
    }

    /// The counts as if audio were text, at whose price the list has audio of some models; `None` without audio. OpenAI's has another
    /// price in all cases.
    fn without_audio(call: &ModelCall, usage: &Usage) -> Option<Usage> {
        let keys = [UsageKey::INPUT_AUDIO_TOKENS, UsageKey::OUTPUT_AUDIO_TOKENS];
        let has_audio = keys.iter().any(|key| usage.get(key).is_some_and(|count| count > 0.0));
        let is_openai = matches!(call.provider, Provider::OpenAi | Provider::AzureOpenAi);
        (is_openai && has_audio).then(|| {
            let is_text = |key: &UsageKey| !key.as_str().contains("audio");
            let texts = usage.iter().filter(|(key, _)| is_text(key));
            texts.map(|(key, count)| (key.clone(), count)).collect()
        })
    }

    /// The name of no tier.
    const UNLISTED_TIER: &str = "unlisted";

    /// Returns whether a tier is the one of the ordinary price.
    fn is_standard(tier: &str) -> bool {
        let names = ["default", "standard", "auto", "on_demand", "unspecified"];
        names.iter().any(|name| tier.eq_ignore_ascii_case(name))
    }

    /// The names by which the price is looked up. On Bedrock it depends on vendor and region, so a shorter name has no price.
    fn models(call: &ModelCall) -> impl Iterator<Item = &str> {
        let full = call.priced_models.iter().map(String::as_str);
        let others = [call.response_model.as_deref(), call.request_model.as_deref()];
        let has_full_only = !call.priced_models.is_empty() && call.provider == Provider::Bedrock;
        let others = others.into_iter().filter(move |_| !has_full_only).flatten();
        // OpenAI sells no call of its open models: they run elsewhere. Azure's fast mode of Claude has models of its own.
        let is_listed = |model: &&str| {
            let is_open = call.provider == Provider::OpenAi && model.contains("gpt-oss");
            let is_fast = model.contains("claude") && model.ends_with("-fast");
            !is_open && !is_fast
        };
        // OpenRouter may let another model answer than the requested one, which has another price.
        let answered = call
            .priced_models
            .first()
            .filter(|_| call.provider == Provider::OpenRouter);
        let may_be_answered = move |model: &&str| answered.is_none_or(|answered| is_version_of(answered, model));
        full.chain(others).filter(is_listed).filter(may_be_answered)
    }

    /// Returns whether a model is this one, with or without its vendor, or a dated version of it.
    fn is_version_of(answered: &str, model: &str) -> bool {
        let has_name = |answered: &str| {
            let version = answered
                .strip_prefix(model)
                .map(|rest| rest.trim_start_matches(['-', '@', ':']));
            version.is_some_and(|version| {
                let digits = version.bytes().take_while(u8::is_ascii_digit).count();
                version.is_empty() || digits >= "0613".len()
            })
        };
        has_name(answered) || answered.rsplit('/').next().is_some_and(has_name)
    }

    /// Returns whether the request asked Google for a tier and it is not known whether it got that.
    fn has_unknown_tier(call: &ModelCall) -> bool {
        let asked = call.parameters.service_tier.as_deref();
        call.family == Family::Gemini
            && call.response_service_tier.is_none()
            && asked.is_some_and(|tier| !is_standard(tier))
    }

    /// Returns whether a model of Anthropic ran in a region of Vertex AI, where the newer ones have a higher price than the listed one:
    /// <https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai>.
    fn is_regional_claude(call: &ModelCall) -> bool {
        let is_regional = |host: &str| !host.eq_ignore_ascii_case("aiplatform.googleapis.com");
        call.provider == Provider::VertexAi
            && call.family == Family::Anthropic
            && call.address.as_deref().is_some_and(is_regional)
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
            Provider::Other(name) => listed(name),
            other => Some(other.name()),
        }
    }

    /// A provider of the list. It also finds names that merely contain that of a provider, such as `openai-proxy`; these have no
    /// price.
    fn listed(name: &str) -> Option<&str> {
        let found = Calculator::bundled().find_provider(Some(name), None).ok()??;
        let lowercase = name.to_ascii_lowercase();
        (!lowercase.is_empty() && found.id().contains(&lowercase)).then_some(name)
    }

    /// The counts that are billed; `None` without any.
    fn usage(call: &ModelCall, provider: &str) -> Option<Usage> {
        let mut usage = counted(call);
        if let Some(reported) = &call.reported_usage {
            let request = ExtractRequest::from_value(&reported.response);
            let request = request.with_provider_id(provider).with_api_flavor(reported.form);
            // Providers leave members out that the list requires; the counts above are those that are there.
            if let Ok(reported) = genai_prices::extract_provider_usage(&request) {
                usage.extend(reported.usage);
            }
        }
        (!usage.is_empty()).then_some(usage)
    }

    /// The token counts of the description. Cached tokens are part of the input tokens, as in [`Usage`](crate::Usage).
    #[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^52")]
    fn counted(call: &ModelCall) -> Usage {
        let usage = &call.usage;
        let positive = |count: Option<u64>| count.filter(|count| *count > 0);
        let counts = [
            (UsageKey::INPUT_TOKENS, usage.input_tokens),
            (UsageKey::OUTPUT_TOKENS, output_tokens::with_reasoning(call)),
            (UsageKey::CACHE_READ_TOKENS, positive(usage.cache_read_tokens)),
            (UsageKey::CACHE_WRITE_TOKENS, positive(usage.cache_creation_tokens)),
        ];
        let counts = counts.into_iter().filter_map(|(key, count)| Some((key, count? as f64)));
        counts.collect()
    }
}
