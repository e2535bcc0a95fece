//! Parameters of OpenAI's APIs, which others follow.

use crate::call::{ModelCall, Provider};
use crate::json::Lookup;
use serde_json::Value;

/// The model and the parameters that all of OpenAI's APIs have in common.
pub(super) fn read(call: &mut ModelCall, body: &Value) {
    let is_shortened = call.provider == Provider::OpenRouter;
    #[cfg(feature = "cost")]
    if is_shortened {
        call.priced_models = body.owned("model").into_iter().collect();
    }
    let model = model(body);
    let model = model.map(|model| if is_shortened { short(model) } else { model });
    if let Some(model) = model {
        call.request_model = Some(model.to_owned());
    }
    let limits = ["max_tokens", "max_completion_tokens", "max_output_tokens"];
    let parameters = &mut call.parameters;
    parameters.max_tokens = limits.iter().find_map(|key| body.count(key));
    parameters.temperature = body.number("temperature");
    parameters.top_p = body.number("top_p");
    parameters.top_k = body.number("top_k");
    parameters.frequency_penalty = body.number("frequency_penalty");
    parameters.presence_penalty = body.number("presence_penalty");
    // Mistral's has another name.
    parameters.seed = body.at("seed").as_i64().or(body.at("random_seed").as_i64());
    parameters.stop_sequences = texts(body.at("stop"));
    parameters.choices = body.count("n");
    parameters.user = body.owned("user");
    parameters.service_tier = body.owned("service_tier");
    parameters.reasoning_effort = body.owned("reasoning_effort");
    let format = body.at("response_format");
    let schema = format.at("json_schema").present("schema");
    parameters.output_schema = schema
        .or_else(|| body.present("response_format"))
        .filter(Value::is_object);
}

/// The model, which has another name in watsonx's API.
fn model(body: &Value) -> Option<&str> {
    body.text("model").or_else(|| body.text("model_id"))
}

/// One text or a list of them.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// The name of a model without its vendor: `gpt-4o` of `openai/gpt-4o`.
pub(super) fn short(model: &str) -> &str {
    model.rsplit('/').next().unwrap_or(model)
}

/// Id, model, fingerprint and service tier of a response.
pub(super) fn identity(call: &mut ModelCall, body: &Value) {
    call.response_id = body.owned("id");
    call.response_model = model(body).map(|model| short(model).to_owned());
    // Another model than the requested one may have answered.
    #[cfg(feature = "cost")]
    if call.provider == Provider::OpenRouter {
        call.priced_models.splice(0..0, body.owned("model"));
    }
    call.system_fingerprint = body.owned("system_fingerprint");
    call.response_service_tier = body.owned("service_tier");
}
