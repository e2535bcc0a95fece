//! Older names of environment variables.

use respan::{InitError, RespanTelemetry, TelemetryBuilder};
use respan_tests::log_lines::logged_by;

fn with(variables: &'static [(&'static str, &'static str)]) -> TelemetryBuilder {
    RespanTelemetry::builder().environment(|name| {
        let found = variables.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

fn lines(builder: TelemetryBuilder) -> Vec<String> {
    logged_by(|| drop(builder.build().expect("a telemetry")))
        .into_iter()
        .filter(|line| line.contains("older names"))
        .collect()
}

#[test]
fn one_line_names_all_of_them() {
    let builder = with(&[
        ("KEYWORDSAI_API_KEY", "key"),
        ("KEYWORDSAI_BASE_URL", "http://127.0.0.1:9/api"),
        ("KEYWORDSAI_LOG_LEVEL", "INFO"),
        ("KEYWORDSAI_BATCHING_ENABLED", "false"),
        ("RESPAN_BATCHING_ENABLED", ""),
    ]);
    let lines = lines(builder);
    assert_eq!(lines.len(), 1, "{lines:?}");
    for name in ["API_KEY", "BASE_URL", "LOG_LEVEL", "BATCHING_ENABLED"] {
        assert!(
            lines[0].contains(&format!("KEYWORDSAI_{name} (now RESPAN_{name})")),
            "{lines:?}"
        );
    }
}

#[test]
fn nothing_is_said_where_the_present_names_are_set() {
    let builder = with(&[
        ("KEYWORDSAI_API_KEY", "a b\nc"),
        ("KEYWORDSAI_LOG_LEVEL", "LOUD"),
        ("RESPAN_API_KEY", "key"),
        ("RESPAN_BASE_URL", "http://127.0.0.1:9/api"),
        ("RESPAN_LOG_LEVEL", "INFO"),
    ]);
    assert_eq!(lines(builder), Vec::<String>::new());
}

#[test]
fn an_error_names_the_variable_that_was_read() {
    for (variables, name) in [
        (&[("KEYWORDSAI_LOG_LEVEL", "LOUD")][..], "KEYWORDSAI_LOG_LEVEL"),
        (
            &[("KEYWORDSAI_BATCHING_ENABLED", "maybe")][..],
            "KEYWORDSAI_BATCHING_ENABLED",
        ),
        (&[("KEYWORDSAI_BASE_URL", "no URL")][..], "KEYWORDSAI_BASE_URL"),
        (&[("KEYWORDSAI_API_KEY", "a\u{1}b")][..], "KEYWORDSAI_API_KEY"),
    ] {
        let error = with(variables).build().expect_err(name);
        assert!(error.to_string().starts_with(name), "{error}");
        assert!(!error.to_string().contains("a\u{1}b"), "{error}");
    }
    let refused: InitError = with(&[("RESPAN_LOG_LEVEL", "LOUD")]).build().expect_err("a level");
    assert!(refused.to_string().starts_with("RESPAN_LOG_LEVEL"), "{refused}");
}

#[test]
fn an_option_may_be_absent() {
    let unset = None::<String>;
    let builder = with(&[]).app_name(unset.clone()).base_url(None::<&str>).api_key(unset);
    let telemetry = builder.build().expect("no key, so nothing is sent");
    assert!(telemetry.get_client().processor_stats().is_empty());
    let builder = with(&[])
        .api_key(Some("key"))
        .api_key(None::<&str>)
        .base_url("http://127.0.0.1:9");
    let telemetry = builder.build().expect("a telemetry");
    assert_eq!(telemetry.get_client().processor_stats().len(), 1);
}

/// A key is sent only to the URL of its own family.
#[test]
fn a_key_goes_to_no_url_of_the_other_names() {
    let (older, current) = ("http://127.0.0.1:9/older", "http://127.0.0.1:9/current");
    let cases = [
        (
            &["RESPAN_API_KEY", "KEYWORDSAI_BASE_URL"][..],
            "api.respan.co",
            Some("KEYWORDSAI_BASE_URL is not used"),
        ),
        (
            &["KEYWORDSAI_API_KEY", "RESPAN_BASE_URL"],
            "api.respan.co",
            Some("RESPAN_BASE_URL is not used"),
        ),
        (&["RESPAN_API_KEY", "RESPAN_BASE_URL"], current, None),
        (&["KEYWORDSAI_API_KEY", "KEYWORDSAI_BASE_URL"], older, None),
        (
            &["RESPAN_API_KEY", "RESPAN_BASE_URL", "KEYWORDSAI_BASE_URL"],
            current,
            Some("KEYWORDSAI_BASE_URL is not used"),
        ),
    ];
    for (set, expected, notice) in cases {
        let builder = RespanTelemetry::builder().environment(move |name| {
            let value = match name {
                "RESPAN_BASE_URL" => current,
                "KEYWORDSAI_BASE_URL" => older,
                _ => "key",
            };
            set.contains(&name).then(|| value.to_owned())
        });
        let mut telemetry = None;
        let lines = logged_by(|| telemetry = Some(builder.build().expect("a telemetry")));
        let stats = telemetry.expect("a telemetry").get_client().processor_stats();
        // The words of the path are not shown.
        let shown = expected.replace("/older", "/***").replace("/current", "/***");
        assert!(stats[0].name.contains(&shown), "{:?}", stats[0].name);
        let found: Vec<_> = lines.iter().filter(|line| line.contains("is not used")).collect();
        assert_eq!(found.len(), usize::from(notice.is_some()), "{lines:?}");
        assert!(notice.is_none_or(|notice| found[0].contains(notice)), "{lines:?}");
    }
    // The program's own key is of no family.
    let builder = with(&[("KEYWORDSAI_BASE_URL", "http://127.0.0.1:9/api")]).api_key("key");
    let telemetry = builder.build().expect("a telemetry");
    assert!(telemetry.get_client().processor_stats()[0].name.contains("127.0.0.1"));
}
