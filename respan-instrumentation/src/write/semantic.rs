//! The names of OpenTelemetry's semantic conventions for generative AI.

use super::attributes::Attributes;
use super::{finish_reason, shared};
use crate::call::ModelCall;

pub(super) fn write(call: &ModelCall, attributes: &mut Attributes) {
    let parameters = &call.parameters;
    attributes.text("gen_ai.provider.name", Some(call.provider.name()));
    attributes.text("gen_ai.operation.name", Some(call.operation.name()));
    attributes.text("server.address", call.address.as_deref());
    if let Some(port) = call.port.filter(|_| call.address.is_some()) {
        attributes.set("server.port", port);
    }
    attributes.number(
        "gen_ai.request.frequency_penalty",
        parameters.frequency_penalty.as_ref(),
    );
    attributes.number("gen_ai.request.presence_penalty", parameters.presence_penalty.as_ref());
    attributes.text("gen_ai.user", parameters.user.as_deref());
    attributes.text(
        "gen_ai.request.reasoning_effort",
        parameters.reasoning_effort.as_deref(),
    );
    if let Some(is_streaming) = shared::streaming(call) {
        attributes.set("gen_ai.is_streaming", is_streaming);
    }
    // Absent otherwise: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-spans.md.
    if call.is_streaming {
        attributes.set("gen_ai.request.stream", true);
    }
    attributes.text(
        "gen_ai.openai.response.system_fingerprint",
        call.system_fingerprint.as_deref(),
    );
    let dimensions = call.embedding_dimensions.or(parameters.dimensions);
    attributes.count("gen_ai.embeddings.dimension.count", dimensions);

    let usage = &call.usage;
    attributes.count("gen_ai.usage.cache_read.input_tokens", usage.cache_read_tokens);
    attributes.count("gen_ai.usage.cache_creation.input_tokens", usage.cache_creation_tokens);
    attributes.count("gen_ai.usage.reasoning.output_tokens", usage.reasoning_tokens);

    let reasons = call.choices.iter().filter_map(|choice| choice.finish_reason.as_deref());
    let reasons = reasons
        .map(finish_reason::normalised)
        .filter(|reason| !reason.is_empty());
    attributes.texts("gen_ai.response.finish_reasons", reasons);
}
