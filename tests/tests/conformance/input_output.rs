//! Scenarios of captured arguments and results.

use crate::run::{Run, check};
use respan::{SpanUpdate, get_client};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn scalars() {
    #[respan::task(name = "int")]
    fn i(x: i64) -> i64 {
        x
    }

    #[respan::task(name = "float")]
    fn f(x: f64) -> f64 {
        x
    }

    #[respan::task(name = "bool")]
    fn b(x: bool) -> bool {
        x
    }

    #[respan::task(name = "text")]
    fn t(x: &str) -> String {
        x.to_owned()
    }

    #[respan::task(name = "several")]
    fn s(a: &str, b: i32, c: Option<i32>) -> (&str, i32, Option<i32>) {
        (a, b, c)
    }

    check("io_positional", |_| {
        i(-42);
        i(1 << 60);
        f(1.5);
        f(2.0);
        b(true);
        t("plain");
        s("a", 1, None);
    });
}

/// Rust has neither default nor keyword arguments, so each call in the Python scenario is a function here.
#[test]
fn by_name_and_by_position() {
    #[respan::workflow(name = "wf")]
    fn one(x: i32) -> Value {
        json!({"x": x, "y": 2})
    }

    #[respan::workflow(name = "wf")]
    fn four(x: i32, y: i32, _rest: i32, _more: i32) -> Value {
        json!({"x": x, "y": y})
    }

    #[respan::workflow(name = "wf")]
    fn named(x: i32, flag: bool, extra: &str) -> Value {
        assert!(flag && extra == "e");
        json!({"x": x, "y": 2})
    }

    check("io_args_kwargs", |_| {
        one(1);
        four(1, 2, 3, 4);
        named(1, true, "e");
    });
}

#[test]
fn switched_off_by_variable() {
    #[respan::task(name = "tk")]
    fn a(x: &str) -> String {
        x.to_owned()
    }

    let run = Run::of("io_content_disabled_env");
    let variables = [("RESPAN_TRACE_CONTENT", "false"), ("TRACELOOP_TRACE_CONTENT", "false")];
    let on = Run::start(run.telemetry_from(variables));
    a("maybe secret");
    run.finish(on);
}

#[test]
fn numbers_that_json_does_not_have() {
    #[respan::task(name = "io")]
    fn a<T: Serialize>(x: T) -> T {
        x
    }

    #[respan::task(name = "attr")]
    fn b() {
        let values = [("nan", f64::NAN), ("inf", f64::INFINITY), ("ninf", f64::NEG_INFINITY)];
        get_client().update_current_span(SpanUpdate::new().attributes(values));
    }

    check("io_nan", |_| {
        a(f64::NAN);
        a([f64::INFINITY, f64::NEG_INFINITY]);
        b();
    });
}

#[test]
fn nested_values() {
    #[respan::task(name = "tk")]
    fn a<T: Serialize>(x: T) -> T {
        x
    }

    check("io_nested", |_| {
        a(json!({"a": [1, 2.5, {"b": null, "c": [true, false]}], "z": {"y": {"x": "deep"}}}));
        a((1, (2, 3)));
        a(json!({"1": "yes", "null": "none", "2.5": "half"}));
    });
}

#[test]
fn what_cannot_be_serialised() {
    struct Thing;

    /// A type without `Serialize`, in place of a date.
    #[derive(Debug)]
    #[allow(dead_code)]
    struct Date(i32, u8, u8);

    /// A type whose serialisation fails, in place of a cyclic value.
    struct Broken;

    impl Serialize for Broken {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("goes in circles"))
        }
    }

    #[respan::task(name = "arg")]
    fn a(x: Thing, y: &str) -> &'static str {
        let (Thing, _) = (x, y);
        "fine"
    }

    #[respan::task(name = "result")]
    fn r() -> Thing {
        Thing
    }

    #[respan::task(name = "kinds")]
    fn bytes(x: &[u8]) -> &[u8] {
        x
    }

    #[respan::task(name = "kinds")]
    fn set(x: BTreeSet<i32>) -> BTreeSet<i32> {
        x
    }

    #[respan::task(name = "kinds")]
    fn date(x: Date) -> Date {
        x
    }

    #[respan::task(name = "kinds")]
    fn broken(x: Broken) -> Broken {
        x
    }

    check("io_not_serialisable", |_| {
        a(Thing, "kept?");
        r();
        bytes(b"bytes");
        set(BTreeSet::from([1, 2]));
        date(Date(2024, 1, 2));
        broken(Broken);
    });
}

#[test]
fn the_limit() {
    /// Bytes around the argument of `inp` in the JSON of respan and of the Python SDK.
    const AROUND: usize = r#"{"args":[],"kwargs":{"text":""}}"#.len();
    const AROUND_ORIGINAL: usize = r#"{"args": [""], "kwargs": {}}"#.len();

    #[respan::task(name = "out")]
    fn out(n: usize) -> String {
        "x".repeat(n)
    }

    #[respan::task(name = "in")]
    fn inp(text: &str) -> usize {
        // The length in the Python scenario, so that the outputs are equal.
        text.len() + AROUND - AROUND_ORIGINAL
    }

    #[respan::task(name = "both")]
    fn both(text: String) -> String {
        text
    }

    check("io_size_limit", |_| {
        out(999_999 - 2);
        out(1_000_000 - 2);
        inp(&"x".repeat(999_999 - AROUND));
        inp(&"x".repeat(1_000_000 - AROUND));
        both("x".repeat(1_500_000));
    });
}

#[test]
fn the_limit_in_other_scripts() {
    #[respan::task(name = "out")]
    fn out(text: &str) -> &str {
        text
    }

    check("io_size_limit_unicode", |_| {
        out(&"\u{65e5}".repeat(160_000));
        out(&"\u{65e5}".repeat(170_000));
    });
}

#[test]
fn too_deep() {
    /// A list in a list in a list.
    struct Deep(Option<Box<Deep>>);

    impl Serialize for Deep {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(&self.0)
        }
    }

    #[respan::task(name = "tk")]
    fn a(x: &Deep) -> &'static str {
        assert!(x.0.is_some());
        "ran"
    }

    #[respan::task(name = "after")]
    fn after() -> &'static str {
        "ran"
    }

    check("io_too_deep", |run| {
        let mut deep = Deep(None);
        for _ in 0..5000 {
            deep = Deep(Some(Box::new(deep)));
        }
        run.fact("call", format!("returned '{}'", a(&deep)));
        run.fact("after", format!("returned '{}'", after()));
    });
}

#[test]
fn content_off_for_a_region() {
    #[respan::workflow(name = "wf")]
    fn a(x: &'static str) -> &'static str {
        b(x);
        x
    }

    #[respan::task(name = "tk")]
    fn b(x: &'static str) -> &'static str {
        x
    }

    check("io_content_disabled", |_| {
        respan::trace_content(false).run(|| a("secret"));
        a("public");
    });
}
