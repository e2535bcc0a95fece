//! Tests of the resolution of options and variables.

mod errors;

use super::Settings;
use crate::LogLevel;
use crate::delivery::settings::{BatchSettings, ForeignSpans, Receives};
use crate::telemetry::handle::RespanTelemetry;
use crate::telemetry::{InitError, TelemetryBuilder};
use opentelemetry::{Array, Key, Value};
use std::time::Duration;

/// A builder with these variables and no others.
fn with(variables: &'static [(&'static str, &'static str)]) -> TelemetryBuilder {
    RespanTelemetry::builder().environment(|name| {
        let found = variables.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

fn settings(builder: TelemetryBuilder) -> Settings {
    match Settings::resolve(builder.options) {
        Ok(settings) => settings,
        Err(error) => panic!("{error}"),
    }
}

fn resolve_error(builder: TelemetryBuilder) -> InitError {
    match Settings::resolve(builder.options) {
        Ok(_) => panic!("accepted"),
        Err(error) => error,
    }
}

fn resource_attribute(settings: &Settings, key: &'static str) -> Option<Value> {
    settings.pipeline.resource.get(&Key::from_static_str(key))
}

#[test]
fn defaults_are_those_of_the_documentation() {
    let settings = settings(with(&[]));
    assert!(settings.is_enabled && settings.set_global_provider);
    assert!(settings.respan.is_none() && settings.processors.is_empty());
    assert_eq!(settings.log_level, Some(LogLevel::Info));
    assert!(settings.pipeline.batching && settings.pipeline.postprocess.is_none());
    assert_eq!(settings.pipeline.default_receives, Receives::Unrouted);
    assert_eq!(settings.pipeline.foreign_spans, ForeignSpans::Related);
    assert_eq!(settings.pipeline.batch, BatchSettings::default());
    assert!(settings.spans.is_content_enabled);
    let spans = &settings.spans;
    assert_eq!(
        (
            spans.content_limit,
            spans.attribute_limit,
            spans.event_limit,
            spans.link_limit
        ),
        (1_000_000, 1024, 1024, 1024)
    );
    assert_eq!(resource_attribute(&settings, "service.name"), Some("respan".into()));
    assert_eq!(
        resource_attribute(&settings, "telemetry.sdk.name"),
        Some("respan".into())
    );
    assert_eq!(
        resource_attribute(&settings, "telemetry.sdk.language"),
        Some("rust".into())
    );
    assert_eq!(
        resource_attribute(&settings, "telemetry.sdk.version"),
        Some(env!("CARGO_PKG_VERSION").into())
    );
}

#[test]
fn a_key_alone_sends_to_respan() {
    let destination = settings(with(&[]).api_key("key")).respan.expect("a key was given");
    assert_eq!(destination.base_url, "https://api.respan.co/api");
    assert_eq!(destination.api_key, "key");
}

#[test]
fn a_variable_is_used_if_its_option_is_not_set() {
    let settings = settings(with(&[
        ("RESPAN_API_KEY", " key\n"),
        ("RESPAN_BASE_URL", "http://localhost:8000/api"),
        ("RESPAN_LOG_LEVEL", "warning"),
        ("RESPAN_BATCHING_ENABLED", "False"),
    ]));
    let destination = settings.respan.expect("the key's variable is set");
    assert_eq!(destination.api_key, "key");
    assert_eq!(destination.base_url, "http://localhost:8000/api");
    assert_eq!(settings.log_level, Some(LogLevel::Warning));
    assert!(!settings.pipeline.batching);
}

#[test]
fn the_variable_of_a_set_option_is_not_read() {
    let builder = with(&[
        ("RESPAN_API_KEY", "variable"),
        ("RESPAN_BASE_URL", "nonsense"),
        ("RESPAN_LOG_LEVEL", "LOUD"),
        ("RESPAN_BATCHING_ENABLED", "maybe"),
        ("OTEL_SDK_DISABLED", "true"),
    ]);
    let builder = builder
        .api_key("option")
        .base_url("http://localhost")
        .log_level(LogLevel::Error);
    let settings = settings(builder.is_batching_enabled(true).is_enabled(true));
    let destination = settings.respan.expect("a key was given");
    assert_eq!(
        (destination.api_key.as_str(), destination.base_url.as_str()),
        ("option", "http://localhost")
    );
    assert_eq!(settings.log_level, Some(LogLevel::Error));
    assert!(settings.pipeline.batching && settings.is_enabled);
}

#[test]
fn an_empty_option_or_variable_counts_as_absent() {
    let builder = with(&[
        ("RESPAN_API_KEY", "variable"),
        ("RESPAN_BASE_URL", ""),
        ("RESPAN_LOG_LEVEL", " "),
    ]);
    let settings = settings(builder.api_key("").base_url(" ").app_name(""));
    let destination = settings.respan.as_ref().expect("the key's variable is set");
    assert_eq!(destination.api_key, "variable");
    assert_eq!(destination.base_url, "https://api.respan.co/api");
    assert_eq!(resource_attribute(&settings, "service.name"), Some("respan".into()));
}

#[test]
fn booleans_are_parsed_in_any_case() {
    for (word, expected) in [("TRUE", true), ("1", true), ("Yes", true), ("on", true)]
        .into_iter()
        .chain([("false", false), ("0", false), ("NO", false), ("off", false)])
    {
        let builder = RespanTelemetry::builder()
            .environment(move |name| (name == "RESPAN_BATCHING_ENABLED").then(|| word.to_owned()));
        assert_eq!(settings(builder).pipeline.batching, expected, "{word}");
    }
}

#[test]
fn sources_of_the_resource_override_each_other_in_order() {
    let variables: &[_] = &[
        (
            "OTEL_RESOURCE_ATTRIBUTES",
            "service.name=attributes, region = eu%2Cwest ,tier=gold,",
        ),
        ("OTEL_SERVICE_NAME", "variable"),
    ];
    let resolved = settings(with(variables).resource_attributes([("tier", "silver"), ("", "nameless")]));
    assert_eq!(resource_attribute(&resolved, "service.name"), Some("variable".into()));
    assert_eq!(resource_attribute(&resolved, "region"), Some("eu,west".into()));
    assert_eq!(resource_attribute(&resolved, "tier"), Some("silver".into()));
    assert_eq!(resource_attribute(&resolved, ""), None);
    let resolved = settings(with(variables).resource_attribute("service.name", "attribute"));
    assert_eq!(resource_attribute(&resolved, "service.name"), Some("attribute".into()));
    let resolved = settings(
        with(variables)
            .resource_attribute("service.name", "attribute")
            .app_name("app"),
    );
    assert_eq!(resource_attribute(&resolved, "service.name"), Some("app".into()));
    let resolved = settings(with(&[("OTEL_RESOURCE_ATTRIBUTES", "service.name=attributes")]));
    assert_eq!(resource_attribute(&resolved, "service.name"), Some("attributes".into()));
}

#[test]
fn resource_attributes_keep_their_types() {
    let list = Value::Array(Array::String(vec!["a".into(), "b".into()]));
    let builder = with(&[]).resource_attribute("n", 3).resource_attribute("ok", true);
    let settings = settings(builder.resource_attribute("list", list.clone()));
    assert_eq!(resource_attribute(&settings, "n"), Some(Value::I64(3)));
    assert_eq!(resource_attribute(&settings, "ok"), Some(Value::Bool(true)));
    assert_eq!(resource_attribute(&settings, "list"), Some(list));
}

#[test]
fn batching_follows_opentelemetrys_variables() {
    let resolved = settings(with(&[
        ("OTEL_BSP_MAX_QUEUE_SIZE", "100"),
        ("OTEL_BSP_SCHEDULE_DELAY", "250"),
        ("OTEL_BSP_EXPORT_TIMEOUT", "1000"),
    ]));
    let batch = resolved.pipeline.batch;
    assert_eq!(
        (batch.max_queue_size, batch.max_export_batch_size),
        (100, 100),
        "no batch exceeds the queue"
    );
    assert_eq!(
        (batch.schedule_delay, batch.export_timeout),
        (Duration::from_millis(250), Duration::from_secs(1))
    );
    let resolved = settings(with(&[("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "7")]));
    assert_eq!(resolved.pipeline.batch.max_export_batch_size, 7);
}

#[test]
fn limits_of_a_span_follow_opentelemetrys_variables() {
    let variables: &[_] = &[
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "1"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "2"),
        ("OTEL_SPAN_LINK_COUNT_LIMIT", "0"),
    ];
    let limits = |builder| {
        let spans = settings(builder).spans;
        (spans.attribute_limit, spans.event_limit, spans.link_limit)
    };
    assert_eq!(limits(with(variables)), (1, 2, 0));
    let options = with(variables).attribute_limit(4).event_limit(5).link_limit(6);
    assert_eq!(limits(options), (4, 5, 6));
}

#[test]
fn the_limit_of_spans_comes_before_the_general_limit() {
    let count = |builder| settings(builder).spans.attribute_limit;
    let both: &[_] = &[
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", "many"),
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "2"),
    ];
    assert_eq!(count(with(both)), 2);
    assert_eq!(count(with(&[("OTEL_ATTRIBUTE_COUNT_LIMIT", "1")])), 1);
    assert_eq!(
        count(with(&[("OTEL_ATTRIBUTE_COUNT_LIMIT", "1")]).attribute_limit(4)),
        4
    );
    let lengths = |builder| {
        let settings = settings(builder);
        (settings.pipeline.value_length, settings.spans.content_limit)
    };
    assert_eq!(lengths(with(&[])), (None, 1_000_000));
    let both: &[_] = &[
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "many"),
        ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "200"),
    ];
    assert_eq!(lengths(with(both)), (Some(200), 200));
    assert_eq!(lengths(with(both).content_limit(300)), (Some(200), 300));
    let general = || with(&[("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100")]);
    assert_eq!(lengths(general()), (Some(100), 100));
    let high = general().attribute_value_length_limit(5_000_000);
    assert_eq!(lengths(high), (Some(5_000_000), 1_000_000));
}

#[test]
fn the_first_content_variable_that_is_set_decides() {
    for (variables, expected) in [
        (&[("TRACELOOP_TRACE_CONTENT", "false")][..], false),
        (
            &[("RESPAN_TRACE_CONTENT", "true"), ("TRACELOOP_TRACE_CONTENT", "false")],
            true,
        ),
        (
            &[("RESPAN_TRACE_CONTENT", ""), ("TRACELOOP_TRACE_CONTENT", "off")],
            false,
        ),
    ] {
        assert_eq!(settings(with(variables)).spans.is_content_enabled, expected);
    }
}

#[test]
fn a_disabled_telemetry_cannot_fail() {
    let wrong: &[_] = &[
        ("RESPAN_BATCHING_ENABLED", "maybe"),
        ("OTEL_SDK_DISABLED", "true"),
        ("RESPAN_API_KEY", "key"),
    ];
    for builder in [with(wrong), with(&[("OTEL_SDK_DISABLED", "perhaps")]).is_enabled(false)] {
        let settings = settings(builder.base_url("nonsense"));
        assert!(!settings.is_enabled && settings.respan.is_none());
        assert_eq!(settings.log_level, None, "it does not set the level of the process");
    }
}

#[test]
fn key_and_url_are_not_read_with_a_custom_exporter() {
    let builder = with(&[("RESPAN_BASE_URL", "nonsense"), ("RESPAN_API_KEY", "a\nb")]);
    let settings = settings(builder.custom_exporter(crate::exporter::InMemorySpanExporter::new()));
    assert!(settings.custom_exporter.is_some() && settings.respan.is_none());
}

/// Files of variables often keep the quotes of a shell.
#[test]
#[cfg(feature = "exporter-respan")]
fn what_stands_around_a_key_by_mistake_is_a_warning_without_the_key() {
    for (variables, warning) in [
        (
            &[("RESPAN_API_KEY", "\"fake-key\"")][..],
            Some("the key of RESPAN_API_KEY begins with a quote, which is sent as part of it"),
        ),
        (
            &[("RESPAN_API_KEY", "bearer fake-key")][..],
            Some("the key of RESPAN_API_KEY begins with `Bearer`, which is sent as part of it"),
        ),
        (
            &[("RESPAN_API_KEY", "'fake-key'")][..],
            Some("the key of RESPAN_API_KEY begins with a quote, which is sent as part of it"),
        ),
        (
            &[("KEYWORDSAI_API_KEY", "'fake-key'")][..],
            Some("the key of KEYWORDSAI_API_KEY begins with a quote, which is sent as part of it"),
        ),
        (&[("RESPAN_API_KEY", "fake-key")][..], None),
        (&[("RESPAN_API_KEY", "fake'key\"")][..], None),
        (&[("RESPAN_API_KEY", "bearerfake-key")][..], None),
    ] {
        let notices = settings(with(variables)).remarks.notices;
        assert_eq!(
            notices.iter().map(String::as_str).collect::<Vec<_>>(),
            Vec::from_iter(warning)
        );
    }
    for (key, warning) in [
        (
            "'fake-key'",
            Some("the key of api_key begins with a quote, which is sent as part of it"),
        ),
        (
            "\"fake-key\"",
            Some("the key of api_key begins with a quote, which is sent as part of it"),
        ),
        (
            "Bearer fake-key",
            Some("the key of api_key begins with `Bearer`, which is sent as part of it"),
        ),
        ("fake-key", None),
    ] {
        let settings = settings(with(&[]).api_key(key));
        let notices = settings.remarks.notices.iter().map(String::as_str);
        assert_eq!(notices.collect::<Vec<_>>(), Vec::from_iter(warning), "{key}");
        assert_eq!(settings.respan.expect("a key was given").api_key, key);
    }
}

/// Other SDKs need no line for it.
#[test]
#[cfg(feature = "exporter-otlp")]
fn an_otlp_endpoint_that_nobody_reads_is_a_warning_with_the_line() {
    let endpoint = &[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")];
    let notices = settings(with(endpoint)).remarks.notices;
    assert_eq!(notices.len(), 1);
    assert!(
        notices[0].starts_with("OTEL_EXPORTER_OTLP_ENDPOINT is read where"),
        "{notices:?}"
    );
    let processor = crate::exporter::InMemorySpanExporter::new();
    for builder in [
        with(endpoint).add_processor(processor.clone()),
        with(endpoint).custom_exporter(processor),
        with(endpoint).viewer(true),
        with(&[]),
    ] {
        assert!(settings(builder).remarks.notices.is_empty());
    }
}
