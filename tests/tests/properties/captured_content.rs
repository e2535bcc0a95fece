//! Captured content of any shape and size: valid JSON within the limit, and a prefix of the whole.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use respan::RespanTelemetry;
use respan::testing::{InMemorySpanExporter, TestSpan};
use respan_tests::cases;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Marks a place where something was left out.
const MARK: &str = "…";
/// The depth from which on a value may be truncated whatever its size.
const DEEP: usize = 100;

/// A value of any type that `Serialize` can produce.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Thing {
    Nothing(()),
    Flag(bool),
    Whole(i64),
    Huge(u64),
    Double(f64),
    Text(String),
    List(Vec<Thing>),
    Map(BTreeMap<String, Thing>),
}

fn thing() -> impl Strategy<Value = Thing> {
    let leaf = prop_oneof![
        Just(Thing::Nothing(())),
        any::<bool>().prop_map(Thing::Flag),
        any::<i64>().prop_map(Thing::Whole),
        any::<u64>().prop_map(Thing::Huge),
        any::<f64>().prop_map(Thing::Double),
        Just(Thing::Double(f64::NAN)),
        "[^…]{0,300}".prop_map(Thing::Text),
        "[\\x00-\\x1f\"\\\\é😀\u{fffd}\u{10ffff}]{0,80}".prop_map(Thing::Text),
        ("[^…]{1,3}", 0_usize..2000).prop_map(|(text, times)| Thing::Text(text.repeat(times))),
    ];
    let wide = leaf.prop_recursive(5, 200, 12, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..12).prop_map(Thing::List),
            prop::collection::btree_map("[^…]{0,90}", inner, 0..12).prop_map(Thing::Map),
        ]
    });
    // Some of them deeply nested, since values that are too deep are truncated as well.
    (wide, prop_oneof![3 => Just(0), 1 => 0_usize..300]).prop_map(|(thing, depth)| {
        (0..depth).fold(thing, |inner, level| {
            if level % 2 == 0 {
                Thing::List(vec![inner])
            } else {
                Thing::Map(BTreeMap::from([("k".to_owned(), inner)]))
            }
        })
    })
}

#[respan::task]
fn step(first: &Thing, second: &Thing) -> Thing {
    let _ = second;
    first.clone()
}

fn span_of(limit: usize, first: &Thing, second: &Thing) -> TestSpan {
    let exporter = InMemorySpanExporter::new();
    let telemetry = RespanTelemetry::builder()
        .is_batching_enabled(false)
        .content_limit(limit)
        .add_processor(exporter.clone())
        .set_global_provider(false)
        .environment(|_| None)
        .build()
        .expect("a telemetry without a key");
    let entered = telemetry.enter();
    step(first, second);
    drop(entered);
    exporter.tree().spans().next().cloned().expect("a span")
}

fn parsed(text: &str) -> Result<Value, TestCaseError> {
    serde_json::from_str(text).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))
}

/// Returns whether `cut` is `whole` with omissions at ends only, each with a mark.
fn is_beginning(cut: &Value, whole: &Value) -> bool {
    match (cut, whole) {
        (Value::String(cut), _) if cut == MARK => true,
        (Value::String(cut), Value::String(whole)) => is_text_beginning(cut, whole),
        (Value::Array(items), Value::Array(whole)) => {
            let kept = match items.split_last() {
                Some((last, kept)) if last == MARK => kept,
                _ => items.as_slice(),
            };
            (kept.len() == whole.len() || (kept.len() < whole.len() && breaks_off(cut)))
                && kept.iter().zip(whole).all(|(cut, whole)| is_beginning(cut, whole))
        }
        (Value::Object(members), Value::Object(whole)) => {
            // Two long keys with the same beginning may have become one.
            let is_shortened = members.keys().any(|key| key.ends_with(MARK));
            (members.len() == whole.len() || is_shortened || breaks_off(cut))
                && members.iter().all(|(key, cut)| match whole.get(key) {
                    Some(whole) => is_beginning(cut, whole),
                    None if key == MARK => cut == MARK,
                    None => whole
                        .iter()
                        .any(|(known, whole)| is_text_beginning(key, known) && is_beginning(cut, whole)),
                })
        }
        _ => cut == whole,
    }
}

/// Returns whether its innermost last value is the mark, after which everything is left out.
fn breaks_off(cut: &Value) -> bool {
    match cut {
        Value::String(text) => text == MARK,
        Value::Array(items) => items.last().is_some_and(breaks_off),
        // The order of the members is not known.
        Value::Object(members) => members.values().any(breaks_off),
        _ => false,
    }
}

fn is_text_beginning(cut: &str, whole: &str) -> bool {
    cut == whole || cut.strip_suffix(MARK).is_some_and(|kept| whole.starts_with(kept))
}

/// The JSON of `serde_json`, of any depth.
fn reference(thing: &Thing) -> String {
    serde_json::to_string(thing).expect("JSON")
}

/// The same as a value; parsing would stop at a depth of 128.
fn whole(thing: &Thing) -> Value {
    match thing {
        Thing::Nothing(()) => Value::Null,
        Thing::Flag(flag) => Value::from(*flag),
        Thing::Whole(number) => Value::from(*number),
        Thing::Huge(number) => Value::from(*number),
        Thing::Double(number) => Value::from(*number),
        Thing::Text(text) => Value::from(text.as_str()),
        Thing::List(items) => items.iter().map(whole).collect(),
        Thing::Map(entries) => entries.iter().map(|(key, thing)| (key.clone(), whole(thing))).collect(),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn check(kept: &str, whole: &Value, reference: &str, size: &str, limit: usize) -> Result<(), TestCaseError> {
    prop_assert!(kept.len() <= limit, "{} bytes, {limit} allowed", kept.len());
    let is_cut = kept != reference;
    prop_assert!(
        is_beginning(&parsed(kept)?, whole),
        "{kept}\nis no beginning of\n{reference}"
    );
    if is_cut {
        prop_assert!(kept.contains(MARK));
        // A value that is too deep is not serialised to its end, so its size is unknown.
        if depth(whole) <= DEEP {
            // Writing stops beyond four times the limit and 64 KiB; the size is then the least that is known.
            let bound = 4 * limit + 64 * 1024;
            if reference.len() <= 64 * 1024 {
                prop_assert_eq!(size, reference.len().to_string());
            } else {
                let size: usize = size.parse().unwrap_or_default();
                prop_assert!(size > limit && size <= reference.len(), "{size} of {}", reference.len());
                prop_assert!(
                    size == reference.len() || size + 64 * 1024 >= bound.min(reference.len()),
                    "{size}"
                );
            }
            prop_assert!(reference.len() > limit);
        }
    } else {
        prop_assert_eq!(size, "");
    }
    Ok(())
}

#[test]
fn content_is_valid_within_its_limit_and_a_beginning_of_the_whole() {
    let inputs = (thing(), thing(), prop_oneof![200_usize..3000, Just(1_000_000)]);
    let config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..ProptestConfig::with_cases(cases(128))
    };
    let tried = TestRunner::new(config).run(&inputs, |(first, second, limit)| {
        let span = span_of(limit, &first, &second);
        let (one, other) = (reference(&first), reference(&second));
        let input = format!("{{\"args\":[],\"kwargs\":{{\"first\":{one},\"second\":{other}}}}}");
        let whole_input = json!({"args": [], "kwargs": {"first": whole(&first), "second": whole(&second)}});
        let text = |key: &str| span.text(key);
        let size = text("respan.entity.input.original_size");
        check(&text("traceloop.entity.input"), &whole_input, &input, &size, limit)?;
        let size = text("respan.entity.output.original_size");
        check(&text("traceloop.entity.output"), &whole(&first), &one, &size, limit)
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}
