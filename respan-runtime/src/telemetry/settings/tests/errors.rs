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
