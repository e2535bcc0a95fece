//! Tests of rejected options and variables.

use super::*;

#[test]
fn a_bad_variable_is_named_with_its_value_and_what_is_accepted() {
    for (name, value, accepted) in [
        ("RESPAN_BATCHING_ENABLED", "maybe", "true or false"),
        ("RESPAN_LOG_LEVEL", "LOUD", "DEBUG, INFO"),
        ("RESPAN_BASE_URL", "localhost:8000", "http:// or https://"),
        ("RESPAN_BASE_URL", "https://h/api?x=1", "a query"),
        ("RESPAN_TRACE_CONTENT", "some", "true or false"),
        ("OTEL_SDK_DISABLED", "perhaps", "true or false"),
        ("OTEL_RESOURCE_ATTRIBUTES", "novalue", "key=value"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "0", "from 1 on"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "18446744073709551616", "from 1 on"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "2k", "from 1 on"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1.5", "from 1 on"),
        ("OTEL_BSP_SCHEDULE_DELAY", "-1", "milliseconds from 1 on"),
        ("OTEL_BSP_EXPORT_TIMEOUT", "30s", "milliseconds from 1 on"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "-1", "from 1 on"),
        (
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            "4096",
            "OTEL_BSP_MAX_QUEUE_SIZE, which is 2048",
        ),
        ("OTEL_BSP_SCHEDULE_DELAY", "5s", "milliseconds"),
        ("OTEL_BSP_EXPORT_TIMEOUT", "0", "milliseconds"),
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "-1", "from 0 on"),
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", "+-1", "from 0 on"),
        ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "4k", "from 0 on"),
        ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "none", "from 0 on"),
        ("OTEL_SPAN_EVENT_COUNT_LIMIT", "many", "from 0 on"),
        ("OTEL_SPAN_LINK_COUNT_LIMIT", "1.5", "from 0 on"),
    ] {
        let builder = RespanTelemetry::builder().environment(move |asked| (asked == name).then(|| value.to_owned()));
        let text = resolve_error(builder).to_string();
        assert!(
            text.contains(name) && text.contains(value) && text.contains(accepted),
            "{text}"
        );
    }
}

#[test]
fn a_bad_option_is_named_too() {
    let error = resolve_error(with(&[]).base_url("ftp://host"));
    assert!(
        matches!(&error, InitError::InvalidValue { name, value, .. } if name == "base_url" && value == "ftp://host")
    );
    let error = resolve_error(with(&[]).header("bad name", "x"));
    assert!(matches!(&error, InitError::InvalidValue { name, .. } if name == "header"));
    let error = resolve_error(with(&[]).max_queue_size(10).max_export_batch_size(11)).to_string();
    assert_eq!(
        error,
        "max_export_batch_size is `11`; accepted: a whole number up to `max_queue_size`, which is 10"
    );
    let queue = with(&[("OTEL_BSP_MAX_QUEUE_SIZE", "10")]);
    let error = resolve_error(queue.max_export_batch_size(11)).to_string();
    assert!(error.ends_with("up to OTEL_BSP_MAX_QUEUE_SIZE, which is 10"), "{error}");
    let error = resolve_error(with(&[]).max_export_batch_size(4096)).to_string();
    assert!(
        error.ends_with("up to `max_queue_size` or OTEL_BSP_MAX_QUEUE_SIZE, which is 2048"),
        "{error}"
    );
}

#[test]
fn a_body_limit_of_zero_is_refused() {
    let refused = with(&[]).api_key("key").max_body_bytes(0).build();
    let error = refused.expect_err("nothing could be sent").to_string();
    assert!(error.starts_with("`max_body_bytes` is 0"), "{error}");
}

/// A delay of zero would keep the worker thread busy.
#[test]
fn a_delay_below_a_millisecond_is_refused() {
    for delay in [Duration::ZERO, Duration::from_micros(999)] {
        let error = resolve_error(with(&[]).schedule_delay(delay));
        assert!(matches!(&error, InitError::InvalidValue { name, .. } if name == "schedule_delay"));
    }
    resolve_error(with(&[("OTEL_BSP_SCHEDULE_DELAY", "0")]));
    settings(with(&[]).schedule_delay(Duration::from_millis(1)));
}

/// Without a pause an endpoint that is down would keep the worker thread busy, and without time no request succeeds.
#[test]
#[cfg(feature = "exporter-respan")]
fn a_time_of_a_request_below_a_millisecond_is_refused() {
    use crate::{OtlpSpanExporter, RespanSpanExporter, RetryPolicy};
    let short = Duration::from_micros(999);
    for (name, policy) in [
        ("initial_backoff", RetryPolicy::new().initial_backoff(short)),
        ("max_backoff", RetryPolicy::never().max_backoff(Duration::ZERO)),
    ] {
        let refused = with(&[]).api_key("key").retry(policy).build();
        let error = refused.expect_err("it would not wait").to_string();
        assert!(
            error.starts_with(name) && error.contains("accepted: a millisecond or more"),
            "{error}"
        );
    }
    let refused = RespanSpanExporter::builder().timeout(Duration::ZERO).build();
    let error = refused.expect_err("no request would succeed").to_string();
    assert_eq!(error, "timeout is `0ns`; accepted: a millisecond or more");
    let otlp = OtlpSpanExporter::builder().environment(|_| None);
    let error = otlp
        .timeout(short)
        .build()
        .expect_err("no request would succeed")
        .to_string();
    assert_eq!(error, "timeout is `999µs`; accepted: a millisecond or more");
    let policy = RetryPolicy::new()
        .max_elapsed(Duration::ZERO)
        .initial_backoff(Duration::MAX);
    let exporter = RespanSpanExporter::builder().timeout(Duration::MAX).retry(policy);
    exporter.build().expect("long times are accepted");
}

#[test]
fn a_ratio_that_is_no_share_is_refused() {
    let processor = |ratio| {
        let policy = crate::TailPolicy::new().keep_ratio(ratio);
        crate::Processor::new(crate::exporter::InMemorySpanExporter::new()).tail(policy)
    };
    for (ratio, shown) in [
        (10.0, "`10.0`"),
        (-0.1, "`-0.1`"),
        (f64::NAN, "`NaN`"),
        (f64::INFINITY, "`inf`"),
    ] {
        for builder in [
            with(&[]).add_processor(processor(ratio)),
            with(&[]).custom_exporter(processor(ratio)),
        ] {
            let error = resolve_error(builder).to_string();
            assert!(
                error.starts_with(&format!("keep_ratio is {shown}; accepted: ")),
                "{error}"
            );
        }
    }
    for ratio in [0.0, -0.0, f64::MIN_POSITIVE, 1.0] {
        settings(with(&[]).add_processor(processor(ratio)));
    }
}

#[test]
fn a_number_of_a_variable_is_read_as_its_whole_text() {
    let numbers = [
        "-1",
        "NaN",
        "inf",
        "1e3",
        "0x10",
        "1_000",
        "1,000",
        "1.0",
        "5 s",
        "５",
        "99999999999999999999",
    ];
    let counts = ["OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"];
    let times = ["OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT"];
    let limits = [
        "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
        "OTEL_ATTRIBUTE_COUNT_LIMIT",
        "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",
        "OTEL_SPAN_EVENT_COUNT_LIMIT",
        "OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT",
        "OTEL_SPAN_LINK_COUNT_LIMIT",
        "OTEL_LINK_ATTRIBUTE_COUNT_LIMIT",
    ];
    let only = |name: &'static str, value: &'static str| {
        RespanTelemetry::builder().environment(move |asked| (asked == name).then(|| value.to_owned()))
    };
    for name in counts.into_iter().chain(times).chain(limits) {
        for value in numbers {
            let error = resolve_error(only(name, value)).to_string();
            assert!(
                error.starts_with(&format!("{name} is `{value}`; accepted: ")),
                "{error}"
            );
        }
        for value in ["", "  ", " 7\t"] {
            settings(only(name, value));
        }
        let is_zero_refused = Settings::resolve(only(name, "0").options).is_err();
        assert_eq!(is_zero_refused, !limits.contains(&name), "{name}");
    }
    for name in times.into_iter().chain(limits) {
        settings(only(name, "18446744073709551615"));
    }
}

#[test]
fn no_error_and_no_debug_shows_a_secret() {
    let key = "top\u{1}secret";
    let builder = with(&[])
        .api_key(key)
        .header("X-Token", "hush")
        .base_url("http://user:pass@host/api");
    let shown = format!("{builder:?}");
    assert!(
        shown.contains("X-Token") && !shown.contains("secret") && !shown.contains("hush"),
        "{shown}"
    );
    assert!(!shown.contains("pass"), "{shown}");
    for error in [
        resolve_error(builder),
        resolve_error(with(&[]).header("X-Token", "top\nsecret")),
        resolve_error(with(&[("RESPAN_API_KEY", "top\u{1}secret")])),
        resolve_error(with(&[]).base_url("http://user:secret@host/api?x")),
    ] {
        let texts = format!("{error} {error:?}");
        assert!(!texts.contains("secret"), "{texts}");
    }
}

#[cfg(unix)]
#[test]
fn a_url_that_is_not_utf8_is_not_shown() {
    use std::os::unix::ffi::OsStringExt as _;
    let mut builder = with(&[]);
    builder.options.environment = Some(Box::new(|name| {
        (name == "RESPAN_BASE_URL").then(|| std::ffi::OsString::from_vec(b"http://me:secret@host/\xff".to_vec()))
    }));
    let error = resolve_error(builder);
    let texts = format!("{error} {error:?}");
    assert!(
        texts.contains("RESPAN_BASE_URL") && !texts.contains("secret"),
        "{texts}"
    );
}

#[test]
fn a_value_is_shown_in_one_line() {
    for builder in [
        with(&[("RESPAN_LOG_LEVEL", "a\nb\u{1b}[31m\u{202e}\u{61c}")]),
        with(&[("OTEL_BSP_MAX_QUEUE_SIZE", "a\nb\u{1b}[31m\u{202e}\u{61c}")]),
    ] {
        let text = resolve_error(builder).to_string();
        assert!(text.contains(r"`a\nb\u{1b}[31m\u{202e}\u{61c}`"), "{text}");
    }
    let text = resolve_error(with(&[]).base_url("ftp://h\n\u{1b}[31m\u{202e}")).to_string();
    assert!(!text.contains(['\n', '\u{1b}', '\u{202e}']), "{text}");
}
