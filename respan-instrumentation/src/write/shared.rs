//! Attributes with the same names in all naming schemes.

use super::attributes::Attributes;
use super::cost;
use crate::call::{Family, ModelCall};
use std::borrow::Cow;

pub(super) fn write(call: &ModelCall, attributes: &mut Attributes) {
    let parameters = &call.parameters;
    attributes.text("gen_ai.request.model", call.request_model.as_deref());
    attributes.count("gen_ai.request.max_tokens", parameters.max_tokens);
    attributes.number("gen_ai.request.temperature", parameters.temperature.as_ref());
    attributes.number("gen_ai.request.top_p", parameters.top_p.as_ref());
    attributes.number("gen_ai.request.top_k", parameters.top_k.as_ref());
    attributes.count(
        "gen_ai.request.choice.count",
        parameters.choices.filter(|count| *count > 1),
    );
    if let Some(seed) = parameters.seed {
        attributes.set("gen_ai.request.seed", seed);
    }
    let lists = [
        ("gen_ai.request.stop_sequences", &parameters.stop_sequences),
        ("gen_ai.request.encoding_formats", &parameters.encoding_formats),
    ];
    for (key, texts) in lists {
        attributes.texts(key, texts.iter().map(|text| Cow::Borrowed(text.as_str())));
    }
    attributes.json(
        "gen_ai.request.structured_output_schema",
        parameters.output_schema.as_ref(),
    );
    attributes.text(
        "gen_ai.request.reasoning_summary",
        parameters.reasoning_summary.as_deref(),
    );
    // What the provider has stored stands for messages that are not in the request:
    // https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/registry/attributes/gen-ai.md.
    attributes.text(
        "gen_ai.request.previous_response.id",
        parameters.previous_response_id.as_deref(),
    );
    attributes.text("gen_ai.conversation.id", parameters.conversation_id.as_deref());

    attributes.text("gen_ai.response.id", call.response_id.as_deref());
    attributes.text("gen_ai.response.model", call.response_model.as_deref());
    attributes.text(
        "gen_ai.response.reasoning_effort",
        call.response_reasoning_effort.as_deref(),
    );
    if let Some(time) = call.time_to_first_chunk {
        attributes.set("gen_ai.response.time_to_first_chunk", time.as_secs_f64());
    }
    if call.family == Family::OpenAi {
        let base = call
            .api_base
            .as_deref()
            .filter(|_| call.name != Some("openai.response"));
        attributes.text("gen_ai.openai.api_base", base);
        attributes.text("gen_ai.openai.api_version", call.api_version.as_deref());
        attributes.json("gen_ai.prompt.prompt_filter_results", call.prompt_filter.as_ref());
        attributes.text("openai.request.service_tier", parameters.service_tier.as_deref());
        attributes.text("openai.response.service_tier", call.response_service_tier.as_deref());
    }
    attributes.text("aws.bedrock.guardrail.id", call.guardrail.as_deref());
    if let Some(error) = &call.error {
        attributes.text("error.type", Some(&error.type_name()));
    }
    if call.is_cancelled {
        attributes.text("respan.outcome", Some("cancelled"));
    }
}

/// Token counts and cost with the same names in all naming schemes. The output tokens have those of reasoning in some.
pub(super) fn write_usage(call: &ModelCall, output_tokens: Option<u64>, attributes: &mut Attributes) {
    attributes.count("gen_ai.usage.input_tokens", call.usage.input_tokens);
    attributes.count("gen_ai.usage.output_tokens", output_tokens);
    cost::write(call, attributes);
}

/// Value of the streaming flag: always present for OpenAI and Ollama, only if true for the others.
pub(super) fn streaming(call: &ModelCall) -> Option<bool> {
    let always = matches!(call.family, Family::OpenAi | Family::Ollama);
    (always || call.is_streaming).then_some(call.is_streaming)
}
