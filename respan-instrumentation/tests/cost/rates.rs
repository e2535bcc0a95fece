//! Rates beside the ordinary one: tiers, regions and faster modes.

use crate::reported::{MILLION, assert_cost, cost, responded};
use respan_instrumentation::{Api, Endpoint, Fold, ModelCall, Naming, Provider, RequestHead, recognise};
use serde_json::{Value, json};

#[test]
fn rates_that_the_list_does_not_have_have_no_cost() {
    let claude = |model: &str, usage: Value| {
        cost(
            Api::AnthropicMessages,
            Provider::Anthropic,
            model,
            &json!({"usage": usage}),
        )
    };
    let usage = |key: &str, value: &str| json!({"input_tokens": 1000, "output_tokens": 10, key: value});
    assert!(claude("claude-opus-5", usage("speed", "standard")).is_some());
    assert!(claude("claude-opus-5", usage("inference_geo", "global")).is_some());
    assert_eq!(claude("claude-opus-5", usage("speed", "fast")), None);
    assert_eq!(claude("claude-opus-5", usage("inference_geo", "us")), None);
    let azure = json!({"usage": usage("speed", "standard")});
    assert_eq!(
        cost(
            Api::AnthropicMessages,
            Provider::AzureOpenAi,
            "claude-opus-5-5-fast",
            &azure
        ),
        None
    );
    let nova = |more: Value| {
        let mut response = json!({"usage": {"inputTokens": 1000, "outputTokens": 10}});
        response
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let endpoint = recognise(
            &RequestHead::new(
                "POST",
                "https",
                "bedrock-runtime.us-east-1.amazonaws.com",
                "/model/amazon.nova-lite-v1:0/converse",
            ),
            b"",
        );
        crate::cost(&responded(&endpoint.unwrap(), "", &response), Naming::Both)
    };
    assert!(nova(json!({"serviceTier": {"type": "default"}, "performanceConfig": {"latency": "standard"}})).is_some());
    assert_eq!(nova(json!({"serviceTier": {"type": "flex"}})), None);
    assert_eq!(nova(json!({"performanceConfig": {"latency": "optimized"}})), None);
}

#[test]
fn a_tier_of_google_counts_if_it_is_known() {
    let google = |tier: &str| {
        let endpoint = Endpoint::of(Api::GeminiGenerate, Provider::Gemini);
        let mut fold = Fold::new(endpoint.api(), "application/json");
        fold.push(br#"{"usageMetadata": {"promptTokenCount": 1000, "candidatesTokenCount": 10}}"#);
        let request = json!({"model": "models/gemini-3.5-flash", "serviceTier": tier, "contents": []}).to_string();
        let call = ModelCall::from_request(&endpoint, request.as_bytes()).respond(endpoint.api(), 200, fold.finish());
        crate::cost(&call, Naming::Both)
    };
    assert!(
        ["standard", "SERVICE_TIER_STANDARD", "SERVICE_TIER_UNSPECIFIED"]
            .map(google)
            .iter()
            .all(Option::is_some)
    );
    assert_eq!((google("flex"), google("SERVICE_TIER_PRIORITY")), (None, None));
}

/// The list prices a tier that it does not have as the standard one.
#[test]
fn a_tier_that_the_list_does_not_have_has_no_cost() {
    let usage = respan_instrumentation::Usage::new().input(1000).output(10);
    let cost = |provider: &Provider, model: &str, tier: &str| {
        let call = crate::call(provider.clone(), model).usage(usage);
        crate::cost(&call.response_service_tier(tier), Naming::Both)
    };
    for (provider, model) in [
        (Provider::Gemini, "gemini-3.5-flash"),
        (Provider::Gemini, "gemini-2.5-pro"),
        (Provider::AzureOpenAi, "gpt-5"),
        (Provider::Bedrock, "openai.gpt-oss-120b-1:0"),
        (Provider::OpenAi, "gpt-5-nano"),
        (Provider::Groq, "llama-3.3-70b-versatile"),
    ] {
        for tier in ["default", "standard", "STANDARD", "auto", "on_demand", "unspecified"] {
            assert!(cost(&provider, model, tier).is_some(), "{model} {tier}");
        }
        assert_eq!(cost(&provider, model, "priority"), None, "{model}");
    }
    let [standard, flex, priority] =
        ["default", "flex", "priority"].map(|tier| cost(&Provider::OpenAi, "gpt-5", tier).expect("a listed tier"));
    assert!(flex < standard && standard < priority);
}

#[test]
fn a_streamed_call_has_the_rates_of_one_without_streaming() {
    let head = RequestHead::new(
        "POST",
        "https",
        "bedrock-runtime.us-east-1.amazonaws.com",
        "/model/amazon.nova-lite-v1:0/converse-stream",
    );
    let endpoint = recognise(&head, b"").unwrap();
    let cost = |rate: Value| {
        let mut metadata = json!({"usage": {"inputTokens": MILLION, "outputTokens": 0}});
        metadata
            .as_object_mut()
            .unwrap()
            .extend(rate.as_object().unwrap().clone());
        let mut fold = Fold::new(endpoint.api(), "");
        fold.push_event(&json!({"messageStart": {"role": "assistant"}}));
        fold.push_event(&json!({"metadata": metadata}));
        let call = ModelCall::from_request(&endpoint, b"{}").respond(endpoint.api(), 200, fold.finish());
        crate::cost(&call, Naming::Both)
    };
    assert_cost(
        cost(json!({"serviceTier": {"type": "default"}})),
        0.06,
        "the default tier",
    );
    assert_eq!(cost(json!({"serviceTier": {"type": "flex"}})), None);
    assert_eq!(cost(json!({"performanceConfig": {"latency": "optimized"}})), None);
}

/// The newer ones cost a tenth more than the list has.
#[test]
fn claude_in_a_region_of_vertex_has_no_cost() {
    let cost = |host: &str| {
        let path = "/v1/projects/p/locations/l/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict";
        let endpoint = recognise(&RequestHead::new("POST", "https", host, path), b"").unwrap();
        let response =
            json!({"model": "claude-sonnet-4-5-20250929", "usage": {"input_tokens": 1000, "output_tokens": 0}});
        crate::cost(&responded(&endpoint, "", &response), Naming::Both)
    };
    assert_cost(cost("aiplatform.googleapis.com"), 0.003, "the global endpoint");
    assert_eq!(cost("us-east5-aiplatform.googleapis.com"), None);
    assert_eq!(cost("aiplatform.eu.rep.googleapis.com"), None);
}
