//! Costs of calls whose counts come from the provider's JSON: what is billed apart from plain tokens.

use respan_instrumentation::{Api, Endpoint, Fold, ModelCall, Naming, Provider, RequestHead, recognise};
use serde_json::{Value, json};

pub(crate) const MILLION: u64 = 1_000_000;

pub(crate) fn responded(endpoint: &Endpoint, model: &str, response: &Value) -> ModelCall {
    let mut fold = Fold::new(endpoint.api(), "application/json");
    fold.push(response.to_string().as_bytes());
    let request = json!({"model": model, "messages": []}).to_string();
    ModelCall::from_request(endpoint, request.as_bytes()).respond(endpoint.api(), 200, fold.finish())
}

pub(crate) fn cost(api: Api, provider: Provider, model: &str, response: &Value) -> Option<f64> {
    crate::cost(&responded(&Endpoint::of(api, provider), model, response), Naming::Both)
}

pub(crate) fn assert_cost(cost: Option<f64>, dollars: f64, context: &str) {
    assert!(
        cost.is_some_and(|cost| (cost - dollars).abs() < 1e-9),
        "{context}: {cost:?} and not {dollars}"
    );
}

#[test]
fn google_bills_reasoning_tools_and_audio() {
    // Per million tokens: 0.30 for text, 1.00 for audio, 2.50 for the output.
    let cost = |usage: Value| {
        cost(
            Api::GeminiGenerate,
            Provider::Gemini,
            "gemini-2.5-flash",
            &json!({"usageMetadata": usage}),
        )
    };
    assert_cost(
        cost(json!({"promptTokenCount": MILLION, "candidatesTokenCount": 0, "thoughtsTokenCount": MILLION})),
        2.8,
        "reasoning",
    );
    let with_tools = json!({"promptTokenCount": 0, "toolUsePromptTokenCount": MILLION, "candidatesTokenCount": MILLION, "totalTokenCount": 2 * MILLION});
    assert_cost(cost(with_tools), 2.8, "tokens of tools");
    let audio =
        json!({"promptTokenCount": MILLION, "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": MILLION}]});
    assert_cost(cost(audio), 1.0, "audio");
}

#[test]
fn google_in_openai_s_form_counts_reasoning_in_the_total_only() {
    let usage = json!({"usage": {"prompt_tokens": 0, "completion_tokens": 10, "total_tokens": MILLION}});
    assert_cost(
        cost(Api::OpenAiChat, Provider::Gemini, "gemini-2.5-flash", &usage),
        2.5,
        "a larger total",
    );
    let usage = json!({"usage": {"prompt_tokens": MILLION, "completion_tokens": 0}});
    assert_cost(
        cost(Api::OpenAiChat, Provider::Gemini, "gemini-2.5-flash", &usage),
        0.3,
        "no total",
    );
}

#[test]
fn openai_bills_audio_images_and_caches() {
    let audio = json!({"usage": {"prompt_tokens": MILLION, "completion_tokens": MILLION,
        "prompt_tokens_details": {"audio_tokens": MILLION}, "completion_tokens_details": {"audio_tokens": MILLION}}});
    assert_cost(
        cost(Api::OpenAiChat, Provider::OpenAi, "gpt-audio", &audio),
        96.0,
        "audio",
    );
    // The list has the price of its text only.
    assert_eq!(
        cost(Api::OpenAiChat, Provider::OpenAi, "gpt-4o-audio-preview", &audio),
        None
    );
    let text = json!({"usage": {"prompt_tokens": MILLION, "completion_tokens": 0, "prompt_tokens_details": {"audio_tokens": 0}}});
    assert_cost(
        cost(Api::OpenAiChat, Provider::OpenAi, "gpt-4o-audio-preview", &text),
        2.5,
        "text",
    );
    let images = json!({"usage": {"input_tokens": 2 * MILLION, "output_tokens": 0,
        "input_tokens_details": {"text_tokens": MILLION, "image_tokens": MILLION}}});
    assert_cost(
        cost(Api::OpenAiImages, Provider::OpenAi, "gpt-image-1", &images),
        15.0,
        "images",
    );
    let cached = json!({"usage": {"input_tokens": MILLION, "output_tokens": 0, "input_tokens_details": {"cached_tokens": MILLION}}});
    assert_cost(
        cost(Api::OpenAiResponses, Provider::OpenAi, "gpt-5", &cached),
        0.125,
        "a cache",
    );
    let flex = json!({"service_tier": "flex", "usage": {"prompt_tokens": MILLION, "completion_tokens": 0}});
    assert_cost(cost(Api::OpenAiChat, Provider::OpenAi, "gpt-5", &flex), 0.625, "a tier");
}

#[test]
fn anthropic_bills_caches_by_their_lifetime_and_searches() {
    let usage = json!({"usage": {"input_tokens": 0, "output_tokens": 0, "cache_creation_input_tokens": 100_000,
        "cache_creation": {"ephemeral_1h_input_tokens": 100_000, "ephemeral_5m_input_tokens": 0}, "server_tool_use": {"web_search_requests": 2}}});
    // 6 dollars per million tokens, and 10 per thousand searches.
    assert_cost(
        cost(Api::AnthropicMessages, Provider::Anthropic, "claude-sonnet-4-5", &usage),
        0.62,
        "an hour",
    );
    let usage = json!({"usage": {"input_tokens": 0, "output_tokens": 0, "cache_creation_input_tokens": 100_000}});
    assert_cost(
        cost(Api::AnthropicMessages, Provider::Anthropic, "claude-sonnet-4-5", &usage),
        0.375,
        "five minutes",
    );
    for provider in [Provider::VertexAi, Provider::AzureOpenAi] {
        let usage = json!({"usage": {"input_tokens": 100_000, "output_tokens": 0}});
        assert_cost(
            cost(Api::AnthropicMessages, provider.clone(), "claude-sonnet-4-5", &usage),
            0.3,
            "elsewhere",
        );
    }
}

/// On Bedrock vendor and region are part of the price.
#[test]
fn bedrock_is_priced_by_the_whole_id() {
    let cost = |id: &str, verb: &str, response: Value| {
        let path = format!("/model/{id}/{verb}");
        let head = RequestHead::new("POST", "https", "bedrock-runtime.us-east-1.amazonaws.com", &path);
        let endpoint = recognise(&head, b"").unwrap();
        crate::cost(&responded(&endpoint, "ignored", &response), Naming::Both)
    };
    let usage = || json!({"usage": {"inputTokens": MILLION, "outputTokens": 0}});
    for (id, dollars) in [
        ("global.anthropic.claude-haiku-4-5-20251001-v1%3A0", 1.0),
        ("us.anthropic.claude-haiku-4-5-20251001-v1%3A0", 1.1),
        (
            "arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.anthropic.claude-haiku-4-5-20251001-v1%3A0",
            1.1,
        ),
        ("amazon.nova-lite-v1:0", 0.06),
    ] {
        assert_cost(cost(id, "converse", usage()), dollars, id);
    }
    let llama = json!({"generation": "x", "prompt_token_count": MILLION, "generation_token_count": 0});
    assert_cost(
        cost("meta.llama3-3-70b-instruct-v1:0", "invoke", llama),
        0.72,
        "a model of Meta",
    );
    let claude = json!({"model": "claude-haiku-4-5-20251001", "content": [], "usage": {"input_tokens": MILLION, "output_tokens": 0}});
    assert_cost(
        cost(
            "global.anthropic.claude-haiku-4-5-20251001-v1:0",
            "invoke",
            claude.clone(),
        ),
        1.0,
        "a global profile",
    );
    // Which model and region a profile of the account's own has is not known.
    let own = "arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Aapplication-inference-profile%2Fabc";
    assert_eq!(cost(own, "invoke", claude), None);
    assert_eq!(cost("acme.unknown-v1:0", "converse", usage()), None);
}

#[test]
fn costs_that_providers_report_are_taken() {
    let reported = |provider: Provider, usage: Value| {
        cost(
            Api::OpenAiChat,
            provider,
            "sonar-pro",
            &json!({"model": "sonar-pro", "usage": usage}),
        )
    };
    let usage =
        json!({"prompt_tokens": 5, "completion_tokens": 6, "cost": {"request_cost": 0.006, "total_cost": 0.0061}});
    assert_eq!(reported(Provider::Perplexity, usage), Some(0.0061));
    assert_eq!(
        reported(
            Provider::XAi,
            json!({"prompt_tokens": 5, "cost_in_usd_ticks": 37_756_000})
        ),
        Some(0.003_775_6)
    );
    assert_eq!(
        reported(Provider::OpenRouter, json!({"prompt_tokens": 5, "cost": 0.25})),
        Some(0.25)
    );
    let usage = json!({"prompt_tokens": 5, "estimated_cost": 0.5});
    assert_eq!(reported(Provider::other("deepinfra"), usage), Some(0.5));
}

#[test]
fn xai_and_perplexity_count_reasoning_beside_the_output() {
    let usage = json!({"usage": {"prompt_tokens": 0, "completion_tokens": 0, "completion_tokens_details": {"reasoning_tokens": MILLION}}});
    assert_cost(cost(Api::OpenAiChat, Provider::XAi, "grok-4", &usage), 15.0, "xAI");
    let usage = json!({"usage": {"input_tokens": 0, "output_tokens": MILLION, "output_tokens_details": {"reasoning_tokens": MILLION}}});
    assert_cost(
        cost(Api::OpenAiResponses, Provider::XAi, "grok-4", &usage),
        15.0,
        "xAI's responses",
    );
}

#[test]
fn counts_by_hand_replace_those_of_the_response() {
    let usage = json!({"usage": {"prompt_tokens": MILLION, "completion_tokens": MILLION}});
    let call = responded(&Endpoint::of(Api::OpenAiChat, Provider::OpenAi), "gpt-4o", &usage);
    let call = call.usage(respan_instrumentation::Usage::new().input(MILLION).output(0));
    assert_cost(crate::cost(&call, Naming::Both), 2.5, "by hand");
}

/// The models of this year are in the list.
#[test]
fn models_of_2026_have_prices() {
    let usage = respan_instrumentation::Usage::new().input(1000).output(1000);
    for (provider, model) in [
        (Provider::OpenAi, "gpt-5.5"),
        (Provider::OpenAi, "gpt-6-sol"),
        (Provider::Anthropic, "claude-opus-5"),
        (Provider::Anthropic, "claude-sonnet-5"),
        (Provider::Gemini, "gemini-3.5-flash"),
        (Provider::XAi, "grok-4.5"),
        (Provider::Mistral, "mistral-large-4"),
        (Provider::DeepSeek, "deepseek-v4-pro"),
    ] {
        let cost = crate::cost(&crate::call(provider, model).usage(usage), Naming::Both);
        assert!(cost.is_some_and(|cost| cost > 0.0), "{model}: {cost:?}");
    }
}

#[test]
fn transcriptions_bill_audio() {
    // Per million tokens: 2.50 for text, 6 for audio.
    let usage = |details: Value| json!({"text": "Hi", "usage": {"type": "tokens", "input_tokens": MILLION, "output_tokens": 0, "input_token_details": details}});
    let cost = |details: Value| {
        cost(
            Api::OpenAiTranscription,
            Provider::OpenAi,
            "gpt-4o-transcribe",
            &usage(details),
        )
    };
    assert_cost(cost(json!({"audio_tokens": MILLION, "text_tokens": 0})), 6.0, "audio");
    assert_cost(cost(json!({"audio_tokens": 0, "text_tokens": MILLION})), 2.5, "text");
}

/// A router falls back to another one of `models`.
#[test]
fn the_model_that_answered_is_billed() {
    let cost = |answered: &str| {
        let response = json!({"model": answered, "usage": {"prompt_tokens": MILLION, "completion_tokens": 0}});
        cost(Api::OpenAiChat, Provider::OpenRouter, "openai/gpt-4o", &response)
    };
    assert_cost(cost("openai/gpt-4o"), 2.5, "the requested model");
    assert_cost(cost("openai/gpt-4o-mini"), 0.15, "another model");
    assert_cost(cost("openai/gpt-4o-2099-01-01"), 2.5, "an unlisted version");
    for unlisted in ["foo/unknown", "openai/gpt-4o-unknown"] {
        assert_eq!(cost(unlisted), None, "{unlisted}");
    }
}

#[test]
fn a_key_of_ones_own_is_billed_by_the_service_behind_the_router() {
    let cost = |is_byok: bool| {
        let usage = json!({"cost": 0.25, "is_byok": is_byok, "cost_details": {"upstream_inference_cost": 5.0}});
        cost(
            Api::OpenAiChat,
            Provider::OpenRouter,
            "openai/gpt-4o",
            &json!({"usage": usage}),
        )
    };
    assert_eq!((cost(true), cost(false)), (Some(5.25), Some(0.25)));
}

#[test]
fn transcriptions_are_billed_by_the_hour() {
    let usage = json!({"text": "Hi", "usage": {"type": "duration", "seconds": 3600}});
    // 0.006 dollars a minute.
    assert_cost(
        cost(Api::OpenAiTranscription, Provider::OpenAi, "whisper-1", &usage),
        0.36,
        "an hour",
    );
    let tokens = json!({"text": "Hi", "usage": {"type": "tokens", "input_tokens": 14, "output_tokens": 5}});
    assert_eq!(
        cost(Api::OpenAiTranscription, Provider::OpenAi, "whisper-1", &tokens),
        None
    );
}
