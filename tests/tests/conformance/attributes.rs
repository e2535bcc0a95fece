//! Scenarios of attributes and Respan parameters on the current span.

use crate::run::{Run, check};
use respan::{AttributeValue, RespanParams, SpanUpdate, get_client};
use serde_json::json;

fn update(update: impl Into<SpanUpdate>) -> bool {
    get_client().update_current_span(update)
}

/// One span per case, as in the scenarios of the Python SDK.
#[respan::task(name = key, skip_all)]
fn probe(run: &Run, key: &str, fact: &str, params: RespanParams) {
    let _ = key;
    run.fact(fact, update(params));
}

#[test]
fn of_every_type() {
    #[respan::task(name = "types", skip_all)]
    fn a(run: &Run) {
        let values: Vec<(&str, AttributeValue)> = vec![
            ("str", "s".into()),
            ("empty", "".into()),
            ("int", 7.into()),
            ("neg", (-7).into()),
            ("big", ((1_i64 << 53) + 1).into()),
            ("huge", (1_i128 << 70).into()),
            ("float", 1.5.into()),
            ("whole", 2.0.into()),
            ("tiny", 1e-300.into()),
            ("true", true.into()),
            ("false", false.into()),
            ("bytes", vec![0_u8, 0xff].into()),
            ("strs", ["a", "b"].into()),
            ("ints", [1, 2].into()),
            ("floats", [1.0, 2.5].into()),
            ("bools", [true, false].into()),
            ("mixed", json!(["a", 1, 2.5, true, null]).into()),
            ("empty_list", json!([]).into()),
            ("tuple", json!(("a", "b")).into()),
            ("nested", json!([[1], [2]]).into()),
            ("dict", json!({"a": 1, "b": {"c": "d"}}).into()),
            ("object", "thing text".into()),
        ];
        run.fact("returned", update(SpanUpdate::new().attributes(values)));
    }

    #[respan::task(name = "overwrite")]
    fn b() -> &'static str {
        update(SpanUpdate::new().attribute("k", 1));
        update(SpanUpdate::new().attribute("k", "two"));
        update(SpanUpdate::new().attributes([
            ("traceloop.entity.input", "mine"),
            ("traceloop.entity.name", "renamed"),
            ("respan.entity.log_method", "x"),
        ]));
        "output comes last"
    }

    #[respan::task(name = "output")]
    fn o() -> &'static str {
        update(SpanUpdate::new().attribute("traceloop.entity.output", "mine"));
        "theirs"
    }

    #[respan::task(name = "keys")]
    fn k() {
        update(
            SpanUpdate::new()
                .attribute("", "empty key")
                .attributes([("with space", 1), ("\u{fc}n\u{ef}", 2)]),
        );
    }

    check("update_attributes", |run| {
        a(run);
        b();
        o();
        k();
    });
}

#[test]
fn beyond_the_limit() {
    fn many(count: i32) -> SpanUpdate {
        SpanUpdate::new().attributes((0..count).map(|i| (format!("k{i:03}"), i)))
    }

    #[respan::workflow(name = "wf")]
    fn w() {
        a();
        b();
    }

    #[respan::task(name = "many")]
    fn a() {
        update(many(200));
    }

    #[respan::task(name = "fits")]
    fn b() {
        update(many(120));
    }

    #[respan::task(name = "many-standalone")]
    fn c() {
        update(many(200));
    }

    let run = Run::of("config_attribute_limit");
    let on = Run::start(run.telemetry().attribute_limit(128));
    w();
    c();
    run.finish(on);
}

#[test]
fn parameters_one_by_one() {
    let deep = json!({"a": {"b": 1}});
    let cases = [
        ("customer_identifier", RespanParams::new().customer_identifier("user-1")),
        ("customer_email", RespanParams::new().customer_email("u@example.org")),
        ("customer_name", RespanParams::new().customer_name("U. Ser")),
        (
            "evaluation_identifier",
            RespanParams::new().evaluation_identifier("eval-1"),
        ),
        ("thread_identifier", RespanParams::new().thread_identifier("thread-1")),
        (
            "session_identifier",
            RespanParams::new().session_identifier("session-1"),
        ),
        ("custom_identifier", RespanParams::new().custom_identifier("custom-1")),
        (
            "trace_group_identifier",
            RespanParams::new().trace_group_identifier("group-1"),
        ),
        ("group_identifier", RespanParams::new().group_identifier("group-2")),
        (
            "metadata",
            RespanParams::new()
                .metadata("plan", "pro")
                .metadata("n", 3)
                .metadata("ratio", 0.5)
                .metadata("ok", true)
                .metadata("list", json!(["a", 1]))
                .metadata("deep", deep),
        ),
        (
            "properties",
            RespanParams::new().properties(json!({"plan": "pro", "n": 3, "deep": {"a": [1, 2]}})),
        ),
        (
            "prompt",
            RespanParams::new().prompt(json!({"prompt_id": "p-1", "variables": {"x": "y"}})),
        ),
        ("environment", RespanParams::new().environment("staging")),
    ];
    check("update_params", |run| {
        for (key, params) in cases {
            probe(run, key, &format!("update {key}"), params);
        }
    });
}

#[test]
fn parameters_that_touch_each_other() {
    #[respan::task(name = key, skip_all)]
    fn each(key: &str, updates: &[RespanParams]) {
        let _ = key;
        for params in updates {
            update(params.clone());
        }
    }

    let params = RespanParams::new;
    check("update_params_edge", |_| {
        each(
            "thread-and-session",
            &[params().thread_identifier("t").session_identifier("s")],
        );
        let all = params()
            .session_identifier("s")
            .trace_group_identifier("g")
            .thread_identifier("t");
        each("group-and-thread-and-session", &[all]);
        each("group-identifier-alone", &[params().group_identifier("g")]);
        let two = [params().group_identifier("g1"), params().trace_group_identifier("g2")];
        each("group-identifier-then-trace-group", &two);
        each("long-customer", &[params().customer_identifier("c".repeat(300))]);
        each("prompt-text", &[params().prompt("just text")]);
    });
}

#[test]
fn parameters_add_up() {
    #[respan::workflow(name = "wf")]
    fn a() {
        update(
            RespanParams::new()
                .customer_identifier("user-1")
                .thread_identifier("t-1")
                .metadata("a", "1"),
        );
        update(RespanParams::new().environment("prod").metadata("b", "2"));
    }

    #[respan::workflow(name = "group")]
    fn b() {
        update(RespanParams::new().trace_group_identifier("g"));
    }

    check("update_params_twice", |_| {
        a();
        b();
    });
}

/// Cases whose values the typed parameters do not accept set nothing here.
#[test]
fn parameters_of_other_types() {
    let params = RespanParams::new;
    let cases = [
        ("int customer", params().customer_identifier(42)),
        ("bool customer", params().customer_identifier(i32::from(true))),
        ("float customer", params()),
        ("list customer", params()),
        ("customer with blanks", params().customer_identifier(" us er/1 ")),
        ("unknown", params().environment("kept?")),
        ("metadata not a dict", params()),
        ("metadata empty", params()),
        ("empty string", params().environment("")),
        ("cost", params().environment("kept?")),
        ("empty dict", params()),
        ("not a dict", params()),
        ("model object", params().environment("obj")),
        ("nested customer", params()),
    ];
    check("update_params_types", |run| {
        for (key, params) in cases {
            probe(run, key, key, params);
        }
    });
}
