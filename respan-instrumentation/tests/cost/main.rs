//! The cost of calls, with the feature `cost`.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod rates;
mod reported;
#[path = "../support/mod.rs"]
mod support;

use respan_instrumentation::{ModelCall, Naming, Operation, Provider, Usage, Writer};
use respan_runtime::AttributeValue;
use support::NAMINGS;

fn call(provider: Provider, model: &str) -> ModelCall {
    ModelCall::new(provider, Operation::Chat).model(model)
}

fn cost(call: &ModelCall, naming: Naming) -> Option<f64> {
    let span = Writer::new(naming).write(call);
    let costs = span.attributes.iter().filter(|(key, _)| key == "gen_ai.usage.cost");
    let costs: Vec<_> = costs.collect();
    assert!(costs.len() <= 1, "{costs:?}");
    match costs.first()? {
        (_, AttributeValue::Double(cost)) => Some(*cost),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_known_model_has_a_cost_in_dollars() {
    // 2.50 and 10 dollars per million tokens.
    let call = call(Provider::OpenAi, "gpt-4o").usage(Usage::new().input(1_000_000).output(100_000));
    for naming in NAMINGS {
        let cost = cost(&call, naming).expect("a cost");
        assert!((cost - 3.5).abs() < 1e-9, "{cost}");
    }
}

#[test]
fn cached_tokens_are_part_of_the_input_and_cheaper() {
    let usage = Usage::new().input(1_000_000).output(0).cache_read(1_000_000);
    let cached = cost(&call(Provider::OpenAi, "gpt-4o").usage(usage), Naming::Both).expect("a cost");
    assert!((cached - 1.25).abs() < 1e-9, "{cached}");
}

/// By hand: most providers count the tokens of reasoning among those of the output. Google, xAI and Perplexity count them beside,
/// which the total shows.
#[test]
fn reasoning_is_paid_once() {
    let usage =
        |output: u64, total: Option<u64>| Usage::new().input(100).output(output).reasoning(1_000_000).total(total);
    for (provider, model, usage, billed) in [
        (
            Provider::Gemini,
            "gemini-2.5-flash",
            usage(10, Some(1_000_110)),
            1_000_010,
        ),
        (Provider::XAi, "grok-4", usage(10, Some(1_000_110)), 1_000_010),
        // Tokens of tools make the total larger still.
        (
            Provider::VertexAi,
            "gemini-2.5-flash",
            usage(10, Some(1_000_500)),
            1_000_010,
        ),
        // Without a total the output is what it says.
        (Provider::Gemini, "gemini-2.5-flash", usage(1_000_010, None), 1_000_010),
        (
            Provider::Gemini,
            "gemini-2.5-flash",
            usage(1_000_010, Some(1_000_110)),
            1_000_010,
        ),
        (
            Provider::OpenAi,
            "o3-mini",
            usage(1_000_010, Some(1_000_110)),
            1_000_010,
        ),
        (
            Provider::OpenAi,
            "o3-mini",
            usage(1_000_010, Some(2_000_110)),
            1_000_010,
        ),
        (
            Provider::Anthropic,
            "claude-sonnet-4-5",
            usage(1_000_010, None),
            1_000_010,
        ),
    ] {
        let plain = Usage::new().input(100).output(billed);
        let cost = |usage| cost(&call(provider.clone(), model).usage(usage), Naming::Both).expect("a cost");
        let (cost, expected) = (cost(usage), cost(plain));
        assert!(
            (cost - expected).abs() < 1e-9,
            "{provider:?} {usage:?}: {cost} and not {expected}"
        );
    }
}

#[test]
fn the_model_of_the_response_comes_first() {
    let usage = Usage::new().input(1_000_000).output(0);
    let alias = call(Provider::OpenAi, "my-alias").response_model("gpt-4o-2024-08-06");
    let alias = cost(&alias.usage(usage), Naming::Both);
    let unknown = call(Provider::OpenAi, "gpt-4o").response_model("my-deployment");
    let unknown = cost(&unknown.usage(usage), Naming::Both);
    assert_eq!((alias, unknown), (Some(2.5), Some(2.5)));
}

#[test]
fn other_providers_are_known() {
    let usage = Usage::new().input(1000).output(1000);
    for (provider, model) in [
        (Provider::Anthropic, "claude-sonnet-4-20250514"),
        (Provider::Gemini, "gemini-2.5-flash"),
        (Provider::Mistral, "mistral-small-latest"),
        (Provider::Groq, "llama-3.3-70b-versatile"),
        (Provider::AzureOpenAi, "gpt-4o"),
        (Provider::Bedrock, "anthropic.claude-3-5-sonnet-20240620-v1:0"),
    ] {
        let cost = cost(&call(provider, model).usage(usage), Naming::Both);
        assert!(cost.is_some_and(|cost| cost > 0.0), "{model}: {cost:?}");
    }
}

#[test]
fn a_given_cost_is_kept() {
    let usage = Usage::new().input(1_000_000).output(0).cost(0.25);
    assert_eq!(
        cost(&call(Provider::OpenAi, "gpt-4o").usage(usage), Naming::Both),
        Some(0.25)
    );
}

#[test]
fn what_has_no_price_has_no_cost() {
    let usage = Usage::new().input(10).output(10);
    for call in [
        call(Provider::OpenAi, "no-such-model").usage(usage),
        call(Provider::Ollama, "gpt-4o").usage(usage),
        call(Provider::other("no-such-provider"), "gpt-4o").usage(usage),
        // Its name only contains that of a provider.
        call(Provider::other("my-openai-proxy"), "gpt-4o").usage(usage),
        // OpenAI sells no call of its open models.
        call(Provider::OpenAi, "openai/gpt-oss-20b").usage(usage),
        call(Provider::OpenAi, "gpt-4o"),
        ModelCall::new(Provider::OpenAi, Operation::Chat).usage(usage),
    ] {
        assert_eq!(cost(&call, Naming::Both), None, "{call:?}");
    }
}

#[test]
fn providers_by_their_names_in_the_list_have_prices() {
    let usage = Usage::new().input(1000).output(1000);
    for (name, model) in [
        ("moonshotai", "kimi-k2.5"),
        ("moonshot", "kimi-k2.5"),
        ("google", "gemini-2.5-flash"),
    ] {
        let cost = cost(&call(Provider::other(name), model).usage(usage), Naming::Both);
        assert!(cost.is_some_and(|cost| cost > 0.0), "{name}: {cost:?}");
    }
}
